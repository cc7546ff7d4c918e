package dev.covey.aggregation.pipeline;

/** Opens the sum of a cohort: the inverse of {@link Masker}. */
public sealed interface Unmasker {
  OpenedSum unmask(CohortSum sum);

  /** For sums that were never masked. */
  static Unmasker identity() {
    return new Identity();
  }

  /** For sums that were never masked. */
  record Identity() implements Unmasker {
    @Override
    public OpenedSum unmask(CohortSum sum) {
      return new OpenedSum(sum.sum());
    }
  }
}
