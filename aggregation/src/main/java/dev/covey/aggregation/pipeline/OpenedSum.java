package dev.covey.aggregation.pipeline;

/** One cohort's sum after {@link Unmasker}. */
public final class OpenedSum {
  private final Sum sum;

  OpenedSum(Sum sum) {
    this.sum = sum;
  }

  Sum sum() {
    return sum;
  }
}
