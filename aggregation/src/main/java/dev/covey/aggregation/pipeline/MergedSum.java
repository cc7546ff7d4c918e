package dev.covey.aggregation.pipeline;

/** The sum over all cohorts of a round, after {@link TierMerger}. */
public final class MergedSum {
  private final Sum sum;

  MergedSum(Sum sum) {
    this.sum = sum;
  }

  Sum sum() {
    return sum;
  }
}
