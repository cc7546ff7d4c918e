package dev.covey.incentive.auction;

import java.math.BigInteger;

/**
 * The qualities of an auction as whole numbers: each quality times one common power of two. A
 * double is a whole number times a power of two, so nothing is rounded. No mechanism depends on the
 * unit of quality, so the power itself is not kept.
 */
final class Weights {
  private static final int FRACTION_BITS = 52;

  private Weights() {}

  /** A whole number for each quality; 0 for 0. */
  static BigInteger[] of(double[] qualities) {
    int lowest = Integer.MAX_VALUE;
    for (double quality : qualities) {
      if (quality > 0) {
        lowest = Math.min(lowest, lowestBit(quality));
      }
    }
    BigInteger[] weights = new BigInteger[qualities.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] =
          qualities[i] > 0
              ? BigInteger.valueOf(significand(qualities[i]))
                  .shiftLeft(exponent(qualities[i]) - lowest)
              : BigInteger.ZERO;
    }
    return weights;
  }

  /** Exponent of two of the last place that is set. */
  private static int lowestBit(double quality) {
    return exponent(quality) + Long.numberOfTrailingZeros(significand(quality));
  }

  /** The quality is {@code significand * 2^exponent}; trailing zeros leave by a negative shift. */
  private static long significand(double quality) {
    long fraction = Double.doubleToLongBits(quality) & ((1L << FRACTION_BITS) - 1);
    return quality < Double.MIN_NORMAL ? fraction : fraction | 1L << FRACTION_BITS;
  }

  private static int exponent(double quality) {
    return Math.max(Math.getExponent(quality), Double.MIN_EXPONENT) - FRACTION_BITS;
  }
}
