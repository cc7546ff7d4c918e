package dev.covey.models.data.partition;

import java.util.SplittableRandom;

/** Draws from the symmetric Dirichlet distribution; the same numbers on every machine. */
public final class Dirichlet {
  private Dirichlet() {}

  /**
   * One point of the simplex, by normalised Gamma(alpha) draws. These are kept as logarithms: for a
   * small alpha they are far below the smallest double.
   *
   * @param alpha above 0; small is skewed, large is even
   * @param size number of entries, at least 1
   * @return {@code [size]} not negative, summing to 1
   */
  public static double[] sample(SplittableRandom random, double alpha, int size) {
    if (!(alpha > 0) || size < 1) {
      throw new IllegalArgumentException(
          "Dirichlet(" + alpha + ") of " + size + " entries: both must be above 0");
    }
    double[] draws = new double[size];
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      draws[i] = logGamma(random, alpha);
      largest = Math.max(largest, draws[i]);
    }
    double sum = 0;
    for (int i = 0; i < size; i++) {
      draws[i] = StrictMath.exp(draws[i] - largest);
      sum += draws[i];
    }
    for (int i = 0; i < size; i++) {
      draws[i] /= sum;
    }
    return draws;
  }

  /**
   * Logarithm of a Gamma(alpha, 1) draw: Marsaglia and Tsang 2000, with their boost Gamma(alpha) =
   * Gamma(alpha + 1) U^(1/alpha) below 1. StrictMath, because Math may differ between machines.
   */
  private static double logGamma(SplittableRandom random, double alpha) {
    if (alpha < 1) {
      return logGamma(random, alpha + 1) + StrictMath.log(positive(random)) / alpha;
    }
    double d = alpha - 1.0 / 3;
    double c = 1 / (3 * Math.sqrt(d));
    while (true) {
      double x =
          Math.sqrt(-2 * StrictMath.log(positive(random)))
              * StrictMath.cos(2 * Math.PI * random.nextDouble());
      double v = 1 + c * x;
      v = v * v * v;
      if (v > 0
          && StrictMath.log(positive(random)) < x * x / 2 + d - d * v + d * StrictMath.log(v)) {
        return StrictMath.log(d) + StrictMath.log(v);
      }
    }
  }

  private static double positive(SplittableRandom random) {
    return 1 - random.nextDouble();
  }
}
