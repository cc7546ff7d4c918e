package dev.covey.aggregation.pipeline;

/** One cohort's uploads, folded; under masks not yet readable. */
public final class CohortSum {
  private final FloatSum sum;

  CohortSum(FloatSum sum) {
    this.sum = sum;
  }

  FloatSum sum() {
    return sum;
  }
}
