package dev.covey.privacy.mechanism;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * The weights e^{-a k^2} of k = 0, 1, 2, ..., a = numerator / denominator.
 *
 * <p>One after the other: w_{k+1} = w_k e^{-(2k+1)a}, and that factor is the one before times
 * e^{-2a}. Products are rounded down. With X the truth and x its lower bound, x <= X <= 1: X Y - x
 * y <= (X - x) + (Y - y), so errors in units add up, with one more for each rounding.
 *
 * @param folded whether k stands for both k and -k, so that all but 0 weigh twice as much
 */
record GaussianWeights(BigInteger numerator, BigInteger denominator, boolean folded)
    implements WeightWindow.Source {
  @Override
  public WeightWindow enclosed(int digits) {
    BigInteger one = BigInteger.ONE.shiftLeft(digits);
    ExponentialBounds ratioBounds = ExponentialBounds.ofMinus(numerator, denominator, digits);
    ExponentialBounds stepBounds =
        ExponentialBounds.ofMinus(numerator.shiftLeft(1), denominator, digits);
    BigInteger step = stepBounds.lower();
    long stepError = stepBounds.upper().subtract(step).longValueExact();
    BigInteger ratio = ratioBounds.lower();
    long ratioError = ratioBounds.upper().subtract(ratio).longValueExact();
    BigInteger weight = one;
    long weightError = 0;
    List<BigInteger> lower = new ArrayList<>();
    int doubling = 0;
    while (true) {
      lower.add(weight.shiftLeft(doubling));
      doubling = folded ? 1 : 0;
      BigInteger next = weight.multiply(ratio).shiftRight(digits);
      long nextError = Math.addExact(weightError, ratioError + 1);
      if (next.compareTo(BigInteger.valueOf(nextError)) <= 0) {
        break;
      }
      weight = next;
      weightError = nextError;
      ratio = ratio.multiply(step).shiftRight(digits);
      ratioError += stepError + 1;
    }
    // What follows falls faster than geometrically with the next ratio.
    BigInteger ratioAtMost = ratio.add(BigInteger.valueOf(ratioError));
    BigInteger rest =
        weight
            .add(BigInteger.valueOf(weightError))
            .multiply(ratioAtMost)
            .divide(one.subtract(ratioAtMost))
            .add(BigInteger.ONE);
    return new WeightWindow(
        0,
        lower,
        BigInteger.valueOf(weightError).shiftLeft(doubling),
        BigInteger.ZERO,
        rest.shiftLeft(doubling));
  }
}
