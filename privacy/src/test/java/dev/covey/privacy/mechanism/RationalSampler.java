package dev.covey.privacy.mechanism;

import java.math.BigInteger;

/**
 * The samplers of Canonne-Kamath-Steinke 2020, section 5, word for word in fractions: naive twin of
 * {@link DiscreteGaussian}.
 */
final class RationalSampler {
  private final NoiseSource source;

  RationalSampler(NoiseSource source) {
    this.source = source;
  }

  /** Uniform below {@code bound}. */
  private BigInteger uniform(BigInteger bound) {
    while (true) {
      BigInteger drawn = BigInteger.ZERO;
      for (int bits = 0; bits < bound.bitLength(); bits += Long.SIZE) {
        drawn = InversionTable.moreDigits(drawn, source);
      }
      int words = (bound.bitLength() + Long.SIZE - 1) / Long.SIZE;
      drawn = drawn.shiftRight(words * Long.SIZE - bound.bitLength());
      if (drawn.compareTo(bound) < 0) {
        return drawn;
      }
    }
  }

  private boolean bernoulli(BigInteger numerator, BigInteger denominator) {
    return uniform(denominator).compareTo(numerator) < 0;
  }

  /** Algorithm 1: heads with probability e^{-numerator/denominator}. */
  boolean bernoulliExpMinus(BigInteger numerator, BigInteger denominator) {
    BigInteger whole = numerator.divide(denominator);
    for (BigInteger i = BigInteger.ZERO; i.compareTo(whole) < 0; i = i.add(BigInteger.ONE)) {
      if (!fractionExpMinus(BigInteger.ONE, BigInteger.ONE)) {
        return false;
      }
    }
    return fractionExpMinus(numerator.mod(denominator), denominator);
  }

  private boolean fractionExpMinus(BigInteger numerator, BigInteger denominator) {
    long k = 1;
    while (bernoulli(numerator, denominator.multiply(BigInteger.valueOf(k)))) {
      k++;
    }
    return k % 2 == 1;
  }

  /** Algorithm 2 with s = 1: the discrete Laplace distribution of scale t. */
  private long laplace(long t) {
    BigInteger scale = BigInteger.valueOf(t);
    while (true) {
      BigInteger u = uniform(scale);
      if (!bernoulliExpMinus(u, scale)) {
        continue;
      }
      long v = 0;
      while (bernoulliExpMinus(BigInteger.ONE, BigInteger.ONE)) {
        v++;
      }
      long magnitude = u.longValueExact() + t * v;
      boolean negative = bernoulli(BigInteger.ONE, BigInteger.TWO);
      if (negative && magnitude == 0) {
        continue;
      }
      return negative ? -magnitude : magnitude;
    }
  }

  /** Algorithm 3. */
  long gaussian(ExactVariance variance) {
    long t = (long) Math.floor(Math.sqrt(variance.toDouble())) + 1;
    while (true) {
      long y = laplace(t);
      // (|y| - sigma^2/t)^2 / (2 sigma^2) = (|y| t d - n)^2 / (2 n d t^2)
      BigInteger n = variance.numerator();
      BigInteger d = variance.denominator();
      BigInteger distance =
          BigInteger.valueOf(Math.abs(y)).multiply(BigInteger.valueOf(t)).multiply(d).subtract(n);
      BigInteger scale = n.multiply(d).multiply(BigInteger.valueOf(2 * t * t));
      if (bernoulliExpMinus(distance.multiply(distance), scale)) {
        return y;
      }
    }
  }
}
