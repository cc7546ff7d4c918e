package dev.covey.privacy.mechanism;

import dev.covey.core.error.ConfigurationException;
import dev.covey.privacy.internal.Checks;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * The parameter sigma squared of integer noise, as a fraction in lowest terms: samplers work with
 * exactly this number, so that accountant and sampler cannot mean different ones.
 *
 * @param numerator above 0
 * @param denominator above 0
 */
public record ExactVariance(BigInteger numerator, BigInteger denominator) {
  private static final int LARGEST_BITS = 2200;

  public ExactVariance {
    if (numerator.signum() <= 0 || denominator.signum() <= 0) {
      throw new ConfigurationException(
          "the variance of noise is "
              + numerator
              + "/"
              + denominator
              + ": expected a fraction above 0; leave the noise stage out where no noise is wanted");
    }
    if (numerator.bitLength() > LARGEST_BITS || denominator.bitLength() > LARGEST_BITS) {
      throw new ConfigurationException(
          "the variance of noise is a fraction of "
              + numerator.bitLength()
              + " over "
              + denominator.bitLength()
              + " bits: expected at most "
              + LARGEST_BITS);
    }
    BigInteger common = numerator.gcd(denominator);
    numerator = numerator.divide(common);
    denominator = denominator.divide(common);
  }

  /** {@code numerator / denominator}. */
  public static ExactVariance of(long numerator, long denominator) {
    return new ExactVariance(BigInteger.valueOf(numerator), BigInteger.valueOf(denominator));
  }

  /** Exactly the given number, which as every double is a fraction with a power of two below. */
  public static ExactVariance of(double variance) {
    Checks.positive("variance", variance);
    return of(new BigDecimal(variance));
  }

  /** Exactly the square of the given number. */
  public static ExactVariance ofStandardDeviation(double standardDeviation) {
    Checks.positive("standard deviation", standardDeviation);
    BigDecimal exact = new BigDecimal(standardDeviation);
    return of(exact.multiply(exact));
  }

  private static ExactVariance of(BigDecimal value) {
    BigInteger unscaled = value.unscaledValue();
    return value.scale() > 0
        ? new ExactVariance(unscaled, BigInteger.TEN.pow(value.scale()))
        : new ExactVariance(unscaled.multiply(BigInteger.TEN.pow(-value.scale())), BigInteger.ONE);
  }

  /** The nearest double or one beside it. */
  public double toDouble() {
    // Both terms may exceed the doubles; their quotient need not.
    int shift = denominator.bitLength() - numerator.bitLength() + 64;
    BigInteger quotient =
        shift >= 0
            ? numerator.shiftLeft(shift).divide(denominator)
            : numerator.divide(denominator.shiftLeft(-shift));
    return Math.scalb(quotient.doubleValue(), -shift);
  }

  /** A double that is not above the square root, for accountants; off by a few last places. */
  public double standardDeviationAtMost() {
    return Math.nextDown(Math.nextDown(Math.sqrt(Math.nextDown(Math.nextDown(toDouble())))));
  }

  /** Whether this is at most 2^exponent. */
  boolean atMostPowerOfTwo(int exponent) {
    return exponent >= 0
        ? numerator.compareTo(denominator.shiftLeft(exponent)) <= 0
        : numerator.shiftLeft(-exponent).compareTo(denominator) <= 0;
  }

  @Override
  public String toString() {
    return denominator.equals(BigInteger.ONE)
        ? numerator.toString()
        : numerator + "/" + denominator;
  }
}
