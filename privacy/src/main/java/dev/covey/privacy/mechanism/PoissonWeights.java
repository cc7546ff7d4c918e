package dev.covey.privacy.mechanism;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Weights of the Poisson distribution of mean numerator / denominator, that of its mode being 1.
 * Neighbours' weights have rational ratios of at most 1 away from the mode, so each step adds at
 * most one unit of error.
 */
record PoissonWeights(BigInteger numerator, BigInteger denominator) implements WeightWindow.Source {
  @Override
  public WeightWindow enclosed(int digits) {
    BigInteger one = BigInteger.ONE.shiftLeft(digits);
    long mode = numerator.divide(denominator).longValueExact();

    List<BigInteger> lower = new ArrayList<>();
    BigInteger weight = one;
    long error = 0;
    long k = mode;
    while (k > 0) {
      BigInteger next = weight.multiply(scaled(k)).divide(numerator);
      if (next.compareTo(BigInteger.valueOf(error + 1)) <= 0) {
        break;
      }
      weight = next;
      error++;
      k--;
      lower.add(weight);
    }
    BigInteger below =
        k == 0
            ? BigInteger.ZERO
            : rest(weight.add(BigInteger.valueOf(error)), scaled(k), numerator);
    Collections.reverse(lower);
    final long first = k;
    long slack = error;

    lower.add(one);
    weight = one;
    error = 0;
    k = mode;
    while (true) {
      BigInteger next = weight.multiply(numerator).divide(scaled(k + 1));
      if (next.compareTo(BigInteger.valueOf(error + 1)) <= 0) {
        break;
      }
      weight = next;
      error++;
      k++;
      lower.add(weight);
    }
    BigInteger above = rest(weight.add(BigInteger.valueOf(error)), numerator, scaled(k + 1));
    return new WeightWindow(first, lower, BigInteger.valueOf(Math.max(slack, error)), below, above);
  }

  /** k times the denominator: k over the mean is this over the numerator. */
  private BigInteger scaled(long k) {
    return denominator.multiply(BigInteger.valueOf(k));
  }

  /**
   * All terms after {@code weight} of a series whose ratios are at most numerator / denominator.
   */
  private static BigInteger rest(
      BigInteger weight, BigInteger ratioNumerator, BigInteger ratioDenominator) {
    return weight
        .multiply(ratioNumerator)
        .divide(ratioDenominator.subtract(ratioNumerator))
        .add(BigInteger.ONE);
  }
}
