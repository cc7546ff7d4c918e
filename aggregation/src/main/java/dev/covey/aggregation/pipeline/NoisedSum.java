package dev.covey.aggregation.pipeline;

/** The sum of a round after {@link CentralNoise}: the first that may be released. */
public final class NoisedSum {
  private final FloatSum sum;

  NoisedSum(FloatSum sum) {
    this.sum = sum;
  }

  FloatSum sum() {
    return sum;
  }
}
