package dev.covey.incentive.quality;

/** What can be said about one client from sums over cohorts. */
public sealed interface Attribution {
  /**
   * An estimate.
   *
   * @param quality by how much a cohort improves for the whole of its weight on this client rather
   *     than on the average one, nats; negative for a client worse than average
   * @param standardError of the quality
   */
  record Estimated(double quality, double standardError) implements Attribution {}

  /** The data do not tell. */
  record Unknown(Reason reason) implements Attribution {}

  /** Why the data do not tell. */
  enum Reason {
    /** It was in too few cohorts, or hardly ever without the same others. */
    NOT_TOLD_APART,
    /** The outcomes vary too much for the number of cohorts. */
    TOO_NOISY
  }
}
