package dev.covey.incentive.auction;

import java.math.BigDecimal;

/** A sum of doubles without rounding, so that its order does not matter. */
final class ExactSum {
  private BigDecimal sum = BigDecimal.ZERO;

  void add(double term) {
    sum = sum.add(new BigDecimal(term));
  }

  /** The double nearest to the sum. */
  double rounded() {
    return sum.doubleValue();
  }
}
