package dev.covey.privacy.mechanism;

/**
 * Independent integer noise for each coordinate. Values may be shared between threads, each with a
 * {@link NoiseSource} of its own.
 *
 * <p>How long a draw takes depends on its value; who can measure single draws that finely learns
 * about the noise. Draw it where nobody can.
 */
public sealed interface IntegerNoise permits DiscreteGaussian, Skellam {
  /** One draw. */
  long sample(NoiseSource source);

  /** The parameter sigma squared, in squares of the integer grid's step. */
  ExactVariance variance();

  /**
   * Adds a draw to each coordinate, modulo 2^64.
   *
   * @param vector [d], changed in place
   */
  default void addTo(long[] vector, NoiseSource source) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] += sample(source);
    }
  }
}
