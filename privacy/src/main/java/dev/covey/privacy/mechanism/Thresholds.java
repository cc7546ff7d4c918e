package dev.covey.privacy.mechanism;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * The first {@code bits} binary digits of the distribution function, all of them certain:
 * thresholds[j] = floor(2^bits Pr[X <= first + j]).
 *
 * <p>The list begins with the last threshold of 0, if any integer has one, and ends with the first
 * of 2^bits - 1: what lies outside cannot be told apart with so few digits.
 *
 * @param first the integer of the first threshold
 */
record Thresholds(long first, int bits, List<BigInteger> thresholds) {
  private static final int GUARD_DIGITS = 96;

  /** Computes them, with more and more digits until no rounding is in doubt. */
  static Thresholds of(WeightWindow.Source weights, int bits) {
    int guard = GUARD_DIGITS;
    while (true) {
      WeightWindow window = weights.enclosed(bits + guard);
      List<BigInteger> all = certain(window, bits);
      if (!all.isEmpty()) {
        return trimmed(window.first(), bits, all);
      }
      guard *= 2;
    }
  }

  /** Index of the first threshold that is at least {@code digits}. */
  int firstNotBelow(BigInteger digits) {
    int low = 0;
    int high = thresholds.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (thresholds.get(middle).compareTo(digits) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Empty where a threshold could be one of two numbers. */
  private static List<BigInteger> certain(WeightWindow window, int bits) {
    BigInteger total = BigInteger.ZERO;
    for (BigInteger weight : window.lower()) {
      total = total.add(weight);
    }
    BigInteger slack = window.slack();
    BigInteger totalAtMost =
        total
            .add(slack.multiply(BigInteger.valueOf(window.lower().size())))
            .add(window.below())
            .add(window.above());
    BigInteger largest = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
    List<BigInteger> thresholds = new ArrayList<>(window.lower().size());
    BigInteger sum = BigInteger.ZERO;
    BigInteger sumAtMost = window.below();
    for (BigInteger weight : window.lower()) {
      sum = sum.add(weight);
      sumAtMost = sumAtMost.add(weight).add(slack);
      BigInteger atLeast = sum.shiftLeft(bits).divide(totalAtMost);
      // The true value is below 1.
      BigInteger atMost = sumAtMost.shiftLeft(bits).divide(total).min(largest);
      if (!atLeast.equals(atMost)) {
        return List.of();
      }
      thresholds.add(atLeast);
    }
    boolean reachesTop = thresholds.get(thresholds.size() - 1).equals(largest);
    boolean reachesBottom = window.below().signum() == 0 || thresholds.get(0).signum() == 0;
    return reachesTop && reachesBottom ? thresholds : List.of();
  }

  private static Thresholds trimmed(long first, int bits, List<BigInteger> all) {
    BigInteger largest = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
    int from = 0;
    while (from + 1 < all.size() && all.get(from + 1).signum() == 0) {
      from++;
    }
    int to = from;
    while (!all.get(to).equals(largest)) {
      to++;
    }
    return new Thresholds(first + from, bits, List.copyOf(all.subList(from, to + 1)));
  }
}
