package dev.covey.privacy.mechanism;

import java.math.BigInteger;

/**
 * A proven enclosure of e^{-r} in fixed point: lower <= 2^bits e^{-r} <= upper, at most 2 apart.
 *
 * @param lower at least 0
 * @param upper at most 2^bits
 */
record ExponentialBounds(BigInteger lower, BigInteger upper) {
  /**
   * Encloses e^{-numerator/denominator}.
   *
   * <p>The argument is halved until it is at most 1/2, the alternating series summed in integers,
   * and the result squared as often. Each term is rounded down, so with an error of at most 4 units
   * (half the last one's and 2 of its own); the series is cut where a term is below 4 units. Should
   * the enclosure come out too wide, more digits are taken.
   *
   * @param numerator at least 0
   * @param denominator above 0
   * @param bits above 0
   */
  static ExponentialBounds ofMinus(BigInteger numerator, BigInteger denominator, int bits) {
    if (numerator.signum() == 0) {
      BigInteger one = BigInteger.ONE.shiftLeft(bits);
      return new ExponentialBounds(one, one);
    }
    if (numerator.compareTo(denominator.multiply(BigInteger.valueOf(bits))) >= 0) {
      // e^{-r} < 2^{-r} <= 2^{-bits}.
      return new ExponentialBounds(BigInteger.ZERO, BigInteger.ONE);
    }
    int halvings = numerator.divide(denominator).bitLength() + 1;
    for (int extra = 32; ; extra *= 2) {
      ExponentialBounds bounds = withDigits(numerator, denominator, bits, halvings, extra);
      if (bounds.upper.subtract(bounds.lower).intValue() <= 2) {
        return bounds;
      }
    }
  }

  private static ExponentialBounds withDigits(
      BigInteger numerator, BigInteger denominator, int bits, int halvings, int extra) {
    int digits = bits + 2 * halvings + extra;
    BigInteger one = BigInteger.ONE.shiftLeft(digits);
    // At most one unit below the argument; e^{-x} moves by less than that.
    BigInteger argument = numerator.shiftLeft(digits).divide(denominator.shiftLeft(halvings));
    BigInteger sum = one;
    BigInteger term = one;
    int terms = 1;
    while (term.signum() > 0) {
      term = term.multiply(argument).shiftRight(digits).divide(BigInteger.valueOf(terms));
      sum = terms % 2 == 0 ? sum.add(term) : sum.subtract(term);
      terms++;
    }
    BigInteger error = BigInteger.valueOf(4L * terms + 8);
    BigInteger lower = sum.subtract(error).max(BigInteger.ZERO);
    BigInteger upper = sum.add(error).min(one);
    for (int i = 0; i < halvings; i++) {
      lower = lower.multiply(lower).shiftRight(digits);
      upper = shiftedUp(upper.multiply(upper), digits);
    }
    return new ExponentialBounds(lower.shiftRight(digits - bits), shiftedUp(upper, digits - bits));
  }

  /** ceil(value / 2^places). */
  private static BigInteger shiftedUp(BigInteger value, int places) {
    return value.negate().shiftRight(places).negate();
  }
}
