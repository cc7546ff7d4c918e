package dev.covey.incentive.quality;

/**
 * A beta reputation (Jøsang and Ismail, The Beta Reputation System, 2002), of a client or an edge:
 * how much good and how much bad was seen of it.
 *
 * @param good evidence for it, at least 0
 * @param bad evidence against it, at least 0
 */
public record Reputation(double good, double bad) {
  /** Nothing is known. */
  public static final Reputation UNKNOWN = new Reputation(0, 0);

  public Reputation {
    if (!(good >= 0 && bad >= 0 && Double.isFinite(good) && Double.isFinite(bad))) {
      throw new IllegalArgumentException(
          "evidence is finite and at least 0, got " + good + " and " + bad);
    }
  }

  /**
   * With one more experience.
   *
   * @param rating 0 for a bad one to 1 for a good one
   * @param forgetting what earlier evidence still counts for, 0 to 1
   */
  public Reputation after(double rating, double forgetting) {
    if (!(rating >= 0 && rating <= 1 && forgetting >= 0 && forgetting <= 1)) {
      throw new IllegalArgumentException(
          "rating and forgetting are 0 to 1, got " + rating + " and " + forgetting);
    }
    return new Reputation(good * forgetting + rating, bad * forgetting + 1 - rating);
  }

  /** Probability that the next experience is a good one: the mean of Beta(good + 1, bad + 1). */
  public double expectation() {
    return (good + 1) / (good + bad + 2);
  }

  /** How much of the judgement is prejudice: 1 while nothing is known, falling towards 0. */
  public double uncertainty() {
    return 2 / (good + bad + 2);
  }

  /** The belief of subjective logic; belief, {@link #disbelief} and uncertainty add up to 1. */
  public double belief() {
    return good / (good + bad + 2);
  }

  /** The disbelief of subjective logic. */
  public double disbelief() {
    return bad / (good + bad + 2);
  }
}
