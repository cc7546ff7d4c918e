package dev.covey.aggregation.pipeline;

/** The sum over all cohorts of a round, after {@link TierMerger}. */
public final class MergedSum {
  private final FloatSum sum;

  MergedSum(FloatSum sum) {
    this.sum = sum;
  }

  FloatSum sum() {
    return sum;
  }
}
