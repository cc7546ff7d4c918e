package dev.covey.privacy.accountant;

/** An upper bound on the Renyi divergence of one event, as a function of the order. */
interface RenyiCurve {
  /**
   * Renyi divergence of order {@code order} > 1, in nats; infinite where there is no bound, or
   * where it overflows.
   */
  double at(double order);

  /**
   * Whether (order - 1) times the curve is convex in the order, as it is for every exact
   * divergence. Sums of such curves have one best order, which a binary search finds; others are
   * scanned.
   */
  boolean convex();

  /** {@code slope} times the order. */
  static RenyiCurve linear(double slope) {
    return new RenyiCurve() {
      @Override
      public double at(double order) {
        return slope * order;
      }

      @Override
      public boolean convex() {
        return true;
      }
    };
  }

  /** A curve of which no more is known than its values. */
  @FunctionalInterface
  interface Unshaped extends RenyiCurve {
    @Override
    default boolean convex() {
      return false;
    }
  }

  /** A bound known at whole orders only. */
  interface AtWholeOrders extends RenyiCurve {
    @Override
    default boolean convex() {
      return false;
    }

    /** Bound at a whole order of at least 2. */
    double atWhole(int order);

    /**
     * Between whole orders (order - 1) times the divergence is convex, so it lies below the chord
     * of its bounds; at order 1 it is 0 (Wang-Balle-Kasiviswanathan 2019, Corollary 10).
     */
    @Override
    default double at(double order) {
      int below = (int) Math.floor(order);
      if (order == below) {
        return atWhole(below);
      }
      double share = order - below;
      double low = below == 1 ? 0 : (below - 1) * atWhole(below);
      double high = below * atWhole(below + 1);
      return ((1 - share) * low + share * high) / (order - 1);
    }
  }
}
