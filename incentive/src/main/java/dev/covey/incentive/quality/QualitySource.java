package dev.covey.incentive.quality;

/** Where a client's quality in a round comes from, and what that costs. */
public enum QualitySource {
  /** The client sends how much its loss fell. */
  SELF_REPORTED(
      "self-reported",
      true,
      "each client's loss reduction, as the client tells it: it can tell anything"),
  /** The edge validates the sums of cohorts and attributes them over rounds. */
  COHORT_VALIDATION(
      "cohort-validation",
      true,
      "the improvement of each cohort, and by inference over rounds estimates about individuals"),
  /** The edge validates each update. */
  UPDATE_VISIBLE(
      "update-visible", false, "each client's update, which the edge has to see unmasked");

  private final String key;
  private final boolean worksUnderMasks;
  private final String reveals;

  QualitySource(String key, boolean worksUnderMasks, String reveals) {
    this.key = key;
    this.worksUnderMasks = worksUnderMasks;
    this.reveals = reveals;
  }

  /** Its word in the experiment file. */
  public String key() {
    return key;
  }

  /** Whether it can be had with secure aggregation. */
  public boolean worksUnderMasks() {
    return worksUnderMasks;
  }

  /** What the edge learns by it, for the line {@code protection} and the documentation. */
  public String reveals() {
    return reveals;
  }

  /**
   * Raw quality of one round (FAIR, INFOCOM 2021, section III): examples times loss reduction.
   *
   * @param examples size of the client's data, at least 0
   * @param lossBefore loss of the model it received, nats
   * @param lossAfter loss of the model it trained, nats
   * @return negative if training made it worse
   */
  public static double rawQuality(long examples, double lossBefore, double lossAfter) {
    if (examples < 0 || !Double.isFinite(lossBefore) || !Double.isFinite(lossAfter)) {
      throw new IllegalArgumentException(
          "examples are at least 0 and losses finite, got "
              + examples
              + ", "
              + lossBefore
              + " and "
              + lossAfter);
    }
    return examples * (lossBefore - lossAfter);
  }
}
