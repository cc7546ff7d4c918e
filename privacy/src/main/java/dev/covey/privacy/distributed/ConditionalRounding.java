package dev.covey.privacy.distributed;

import dev.covey.core.error.InternalException;
import dev.covey.privacy.mechanism.NoiseSource;

/**
 * Rounds a vector onto the integers at random, each coordinate up with the probability of its
 * fraction, again and again until the norm keeps its bound (Kairouz-Liu-Steinke 2021, Algorithm 1).
 *
 * <p>The norm is checked after rounding, in whole numbers: the sensitivity that the accountant
 * reckons with rests on this check alone, not on floating-point arithmetic before it.
 */
public final class ConditionalRounding {
  private static final int MOST_DRAWS = 10_000;
  private static final double TWO_TO_MINUS_53 = 0x1p-53;

  /** Rounding errors of clipping and rotation may lengthen a vector by this share. */
  private static final double TOLERANCE = 1e-4;

  private ConditionalRounding() {}

  /**
   * A rounding that keeps {@code shape.largestSquaredNorm()}.
   *
   * @param scaled [d], clipped, in steps of the grid; unchanged
   * @param shape the vector's clip and dimension
   * @param source of the random bits; need not be secret for the guarantee
   * @return [d]
   * @throws IllegalArgumentException if the vector is of another dimension, not finite, or longer
   *     than the clip: it was not clipped
   */
  public static long[] round(double[] scaled, RoundedVector shape, NoiseSource source) {
    requireClipped(scaled, shape);
    long[] rounded = new long[scaled.length];
    long largest = shape.largestSquaredNorm();
    for (int draw = 0; draw < MOST_DRAWS; draw++) {
      if (drawInto(rounded, scaled, largest, source)) {
        return rounded;
      }
    }
    throw new InternalException(
        "no rounding of "
            + MOST_DRAWS
            + " kept the squared norm of "
            + largest
            + ", though one in "
            + 1 / (1 - shape.redrawBound())
            + " should");
  }

  private static void requireClipped(double[] scaled, RoundedVector shape) {
    if (scaled.length != shape.dimension()) {
      throw new IllegalArgumentException(
          "vector of " + scaled.length + " coordinates: expected " + shape.dimension());
    }
    double squares = 0;
    for (double value : scaled) {
      squares += value * value;
    }
    // Written so that NaN fails.
    if (!(Math.sqrt(squares) <= shape.scaledClip() * (1 + TOLERANCE))) {
      throw new IllegalArgumentException(
          "the vector's norm is "
              + Math.sqrt(squares)
              + " steps: expected a finite vector clipped to "
              + shape.scaledClip());
    }
  }

  private static boolean drawInto(
      long[] rounded, double[] scaled, long largestSquaredNorm, NoiseSource source) {
    long squares = 0;
    for (int i = 0; i < rounded.length; i++) {
      double below = Math.floor(scaled[i]);
      double uniform = (source.nextLong() >>> 11) * TWO_TO_MINUS_53;
      long value = (long) below + (uniform < scaled[i] - below ? 1 : 0);
      rounded[i] = value;
      // No overflow: a coordinate is at most 2^31, and the sum is looked at before it grows
      // further.
      squares += value * value;
      if (squares > largestSquaredNorm) {
        return false;
      }
    }
    return true;
  }
}
