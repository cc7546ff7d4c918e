package dev.covey.privacy.accountant;

/** A mechanism whose privacy loss can be put on a grid, for one direction of neighbours. */
interface LossSource {
  /**
   * How to put it there.
   *
   * @param step distance of the grid, in nats
   * @param width how far places may lie apart near a loss of 0; never below the step
   * @param widest how far they may lie apart anywhere
   * @param logTail logarithm of the mass that may go to infinity
   */
  record Grid(double step, double width, double widest, double logTail) {
    /** Far from 0 places may thin out in proportion, at no cost in relative precision. */
    private static final double THINNING = 1.0 / 64;

    /** The place after {@code place}. */
    long next(long place) {
      double gap = Math.min(widest, Math.max(width, THINNING * Math.abs(place * step)));
      return place + Math.max(1, (long) (gap / step));
    }
  }

  /** Standard deviation of the loss, approximately. */
  double spread();

  /** A loss on the grid that dominates this one (connect-the-dots, Doroshenko et al. 2022). */
  DiscreteLoss onGrid(Grid grid);
}
