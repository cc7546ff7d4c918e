package dev.covey.models.gpt;

import java.util.SplittableRandom;

/**
 * Normal deviates by the polar method (Marsaglia and Bray 1964) on StrictMath, so that the same
 * seed gives the same bits on every Java version; {@link SplittableRandom#nextGaussian} does not
 * promise that.
 */
final class Gaussian {
  private static final double ULP = 0x1p-53;

  private final SplittableRandom random;
  private double spare;
  private boolean hasSpare;

  Gaussian(SplittableRandom random) {
    this.random = random;
  }

  /** In [0, 1), from the top 53 bits of a draw. */
  static double uniform(SplittableRandom random) {
    return (random.nextLong() >>> 11) * ULP;
  }

  double next() {
    if (hasSpare) {
      hasSpare = false;
      return spare;
    }
    while (true) {
      double x = 2 * uniform(random) - 1;
      double y = 2 * uniform(random) - 1;
      double square = x * x + y * y;
      if (square > 0 && square < 1) {
        double scale = StrictMath.sqrt(-2 * StrictMath.log(square) / square);
        spare = y * scale;
        hasSpare = true;
        return x * scale;
      }
    }
  }
}
