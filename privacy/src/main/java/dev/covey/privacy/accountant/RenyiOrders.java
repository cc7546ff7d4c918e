package dev.covey.privacy.accountant;

import java.util.TreeSet;

/**
 * The orders at which Renyi divergences are evaluated, ascending. They include 1.1 to 10.9 by 0.1,
 * 11 to 63 and the powers of two that other accountants use, so that no bound is above theirs for
 * want of an order, and are finer below and reach farther above.
 */
final class RenyiOrders {
  private static final double[] ALL = all();

  private RenyiOrders() {}

  /** Number of orders. */
  static int count() {
    return ALL.length;
  }

  /** The order at an index. */
  static double order(int index) {
    return ALL[index];
  }

  private static double[] all() {
    TreeSet<Double> orders = new TreeSet<>();
    // Below 1.01 the conversion only amplifies rounding errors.
    for (int hundredths = 102; hundredths <= 200; hundredths++) {
      orders.add(hundredths / 100.0);
    }
    for (int twentieths = 40; twentieths <= 220; twentieths++) {
      orders.add(twentieths / 20.0);
    }
    for (int order = 11; order <= 128; order++) {
      orders.add((double) order);
    }
    for (long order = 128; order <= 16_384; order = Math.max(order + 1, order * 17 / 16)) {
      orders.add((double) order);
    }
    for (int order = 256; order <= 16_384; order *= 2) {
      orders.add((double) order);
    }
    return orders.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
