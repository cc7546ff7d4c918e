package dev.covey.privacy.mechanism;

import dev.covey.core.error.ConfigurationException;
import java.math.BigInteger;

/**
 * The discrete Gaussian: Pr[X = x] proportional to e^{-x^2 / (2 sigma^2)} on the integers
 * (Canonne-Kamath-Steinke 2020), drawn exactly.
 *
 * <p>Up to sigma = 1024 the magnitude comes from an {@link InversionTable}, the sign from a bit of
 * its own (with -0 = 0, which the table's weight of 0 allows for).
 *
 * <p>Above, with m the power of two that brings sigma / m into (512, 1024]: k is drawn from the
 * table with weights e^{-(k m)^2 / (2 sigma^2)}, k >= 0, r uniformly from 0 to m - 1, and y = k m +
 * r is accepted with probability e^{-(y^2 - (k m)^2) / (2 sigma^2)}. So an accepted y has the
 * weight e^{-y^2 / (2 sigma^2)}; a sign follows, and -0 is drawn again. The exponent is below (2k +
 * 1) m^2 / (2 sigma^2), for which a bound stands in a table of 63 digits, so that 998 of 1000
 * acceptances take one comparison of integers; the others compare digits of a uniform number with
 * proven digits of the exponential until they differ.
 */
public final class DiscreteGaussian implements IntegerNoise {
  private static final int LOG_LARGEST_TABLE_VARIANCE = 20;
  private static final int LOG_LARGEST_VARIANCE = 80;
  private static final int LOG_SMALLEST_VARIANCE = -60;
  private static final int DIGITS = 127;

  private final ExactVariance variance;
  private final int shift;
  private final InversionTable magnitudes;

  /** At k: below this, a number of 63 digits accepts every y from k m on. */
  private final long[] acceptedBelow;

  private DiscreteGaussian(ExactVariance variance, int tableDigits, int logLargestTableVariance) {
    this.variance = variance;
    int places = 0;
    while (!variance.atMostPowerOfTwo(logLargestTableVariance + 2 * places)) {
      places++;
    }
    shift = places;
    // a = m^2 / (2 sigma^2)
    BigInteger numerator = variance.denominator().shiftLeft(2 * shift);
    BigInteger denominator = variance.numerator().shiftLeft(1);
    magnitudes =
        new InversionTable(new GaussianWeights(numerator, denominator, shift == 0), tableDigits);
    acceptedBelow =
        shift == 0 ? new long[0] : acceptedBelow(numerator, denominator, magnitudes.size());
  }

  /**
   * The sampler for a sigma squared.
   *
   * @param variance from 2^-60 to 2^80
   */
  public static DiscreteGaussian ofVariance(ExactVariance variance) {
    return ofVariance(variance, InversionTable.DIGITS, LOG_LARGEST_TABLE_VARIANCE);
  }

  /** With other sizes of tables, so that tests meet the rare cases often. */
  static DiscreteGaussian ofVariance(
      ExactVariance variance, int tableDigits, int logLargestTableVariance) {
    if (!variance.atMostPowerOfTwo(LOG_LARGEST_VARIANCE)
        || variance.atMostPowerOfTwo(LOG_SMALLEST_VARIANCE)) {
      throw new ConfigurationException(
          "the variance of discrete Gaussian noise is "
              + variance.toDouble()
              + ": expected 2^"
              + LOG_SMALLEST_VARIANCE
              + " to 2^"
              + LOG_LARGEST_VARIANCE
              + " in squares of the grid's step; choose another grid");
    }
    return new DiscreteGaussian(variance, tableDigits, logLargestTableVariance);
  }

  @Override
  public ExactVariance variance() {
    return variance;
  }

  @Override
  public long sample(NoiseSource source) {
    if (shift == 0) {
      long word = source.nextLong();
      long magnitude = magnitudes.draw(word, source);
      return (word & 1) == 0 ? magnitude : -magnitude;
    }
    while (true) {
      long word = source.nextLong();
      long k = magnitudes.draw(word, source);
      long rest = source.nextLong() >>> (Long.SIZE - shift);
      if (accepted(k, rest, source)) {
        long magnitude = Math.addExact(Math.multiplyExact(k, 1L << shift), rest);
        if ((word & 1) == 0) {
          return magnitude;
        }
        if (magnitude != 0) {
          return -magnitude;
        }
      }
    }
  }

  private boolean accepted(long k, long rest, NoiseSource source) {
    long start = source.nextLong() >>> 1;
    if (k < acceptedBelow.length && start < acceptedBelow[(int) k]) {
      return true;
    }
    // y^2 - (k m)^2 = r (2 k m + r)
    BigInteger r = BigInteger.valueOf(rest);
    BigInteger exponent = r.multiply(BigInteger.valueOf(k).shiftLeft(shift + 1).add(r));
    return below(
        BigInteger.valueOf(start),
        exponent.multiply(variance.denominator()),
        variance.numerator().shiftLeft(1),
        source);
  }

  /**
   * Whether a uniform number is below e^{-numerator/denominator}.
   *
   * @param start its first 63 digits
   */
  static boolean below(
      BigInteger start, BigInteger numerator, BigInteger denominator, NoiseSource source) {
    BigInteger drawn = start;
    for (int digits = InversionTable.DIGITS; ; digits += Long.SIZE) {
      ExponentialBounds bounds = ExponentialBounds.ofMinus(numerator, denominator, digits);
      if (drawn.compareTo(bounds.lower()) < 0) {
        return true;
      }
      if (drawn.compareTo(bounds.upper()) >= 0) {
        return false;
      }
      drawn = InversionTable.moreDigits(drawn, source);
    }
  }

  /** floor(2^63 e^{-(2k+1)a}) or a little less. */
  private static long[] acceptedBelow(BigInteger numerator, BigInteger denominator, int count) {
    BigInteger value = ExponentialBounds.ofMinus(numerator, denominator, DIGITS).lower();
    BigInteger step =
        ExponentialBounds.ofMinus(numerator.shiftLeft(1), denominator, DIGITS).lower();
    long[] accepted = new long[count];
    for (int k = 0; k < count; k++) {
      accepted[k] = value.shiftRight(DIGITS - InversionTable.DIGITS).longValueExact();
      value = value.multiply(step).shiftRight(DIGITS);
    }
    return accepted;
  }
}
