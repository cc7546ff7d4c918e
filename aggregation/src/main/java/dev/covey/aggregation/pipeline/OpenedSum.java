package dev.covey.aggregation.pipeline;

/** One cohort's sum after {@link Unmasker}. */
public final class OpenedSum {
  private final FloatSum sum;

  OpenedSum(FloatSum sum) {
    this.sum = sum;
  }

  FloatSum sum() {
    return sum;
  }
}
