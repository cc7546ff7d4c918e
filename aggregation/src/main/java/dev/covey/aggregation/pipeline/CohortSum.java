package dev.covey.aggregation.pipeline;

/** One cohort's uploads, folded; under masks not yet readable. */
public final class CohortSum {
  private final Sum sum;

  CohortSum(Sum sum) {
    this.sum = sum;
  }

  Sum sum() {
    return sum;
  }
}
