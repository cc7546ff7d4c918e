package dev.covey.aggregation.pipeline;

/** The sum of a round after {@link CentralNoise}: the first that may be released. */
public final class NoisedSum {
  private final Sum sum;

  NoisedSum(Sum sum) {
    this.sum = sum;
  }

  Sum sum() {
    return sum;
  }
}
