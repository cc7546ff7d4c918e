package dev.covey.incentive.auction;

import java.util.Set;

/**
 * The deterministic mechanism of Chen, Gravin and Lu (On the Approximability of Budget Feasible
 * Mechanisms, SODA 2011): at least {@code 1 / (2 + sqrt 2)} of the best whole set of bidders.
 *
 * <p>Let i* be the best of those who ask for no more than the budget. If {@code (1 + sqrt 2) v(i*)}
 * reaches the fractional optimum of the others, i* is hired alone and paid the budget; otherwise
 * {@link ProportionalShare} decides.
 *
 * <p>The payment in the second case is not proportional share's alone. A bidder other than i* that
 * asks for more lowers the fractional optimum of the others, and may tip the test towards i* before
 * it reaches its share. Its critical value is the smaller of the two, and the tipping point is
 * found in whole micro-units by narrowing an interval on the own bid, with an exact test at every
 * probe; rounding decides only where to probe. O(n log n log B), less in practice.
 *
 * <p>This mechanism may hire one client alone, so it is not for rounds with masks or noise.
 */
public final class Cgl implements Mechanism {
  public static final String NAME = "cgl";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Guarantee> guarantees() {
    return Set.of(Guarantee.TRUTHFUL, Guarantee.INDIVIDUALLY_RATIONAL, Guarantee.WITHIN_BUDGET);
  }

  @Override
  public Clearing clear(Auction auction) {
    Payments payments = new Payments(auction);
    DensityOrder order = DensityOrder.affordable(auction);
    if (order.size() == 0) {
      return payments.clearing();
    }
    int best = order.placeOfBest();
    Tipping tipping = new Tipping(auction, order, best);
    if (tipping.hiresTheBest()) {
      payments.pay(order.bidder(best), auction.budgetMicrounits());
      return payments.clearing();
    }
    long[] shares = ProportionalShare.criticalBids(auction, order);
    for (int place = 0; place < shares.length; place++) {
      // The best one's own bid has no part in the test.
      long critical = place == best ? shares[place] : tipping.largestBid(place, shares[place]);
      payments.pay(order.bidder(place), critical);
    }
    return payments.clearing();
  }

  /** The test that decides between the two cases, as a function of one bid. */
  private static final class Tipping {
    private final DensityOrder order;
    private final int best;
    private final FractionalKnapsack others;

    Tipping(Auction auction, DensityOrder order, int best) {
      this.order = order;
      this.best = best;
      others = new FractionalKnapsack(order.without(best), auction.budgetMicrounits());
    }

    boolean hiresTheBest() {
      return !exceeds(others.optimum());
    }

    private boolean exceeds(FractionalKnapsack.Optimum optimum) {
      return optimum.exceedsOnePlusRootTwoTimes(order.quality(best), order.weight(best));
    }

    /** The largest bid up to {@code limit} with which the test still goes against the best. */
    long largestBid(int place, long limit) {
      int other = place < best ? place : place - 1;
      FractionalKnapsack.Optimum atLimit = others.optimumIf(other, limit);
      if (exceeds(atLimit)) {
        return limit;
      }
      // The optimum falls with the bid; it exceeds at low and no longer at high.
      long low = order.cost(place);
      long high = limit;
      double lowExcess = excess(others.optimum());
      double highExcess = excess(atLimit);
      for (int probes = 0; high - low > 1; probes++) {
        // Every third time the middle, so that a bad guess costs no more than it saves.
        long probe =
            probes % 3 == 2
                ? (low + high) >>> 1
                : interpolated(low, high, lowExcess / (lowExcess - highExcess));
        FractionalKnapsack.Optimum optimum = others.optimumIf(other, probe);
        if (exceeds(optimum)) {
          low = probe;
          lowExcess = excess(optimum);
        } else {
          high = probe;
          highExcess = excess(optimum);
        }
      }
      return low;
    }

    private double excess(FractionalKnapsack.Optimum optimum) {
      return optimum.rounded() - FractionalKnapsack.ONE_PLUS_ROOT_TWO * order.quality(best);
    }

    /** A bid strictly between, nudged towards the nearer end so that both ends close in. */
    private static long interpolated(long low, long high, double part) {
      double guess = part * (high - low);
      long nudge = 1 + (high - low) / 64;
      long step = (long) guess + (part < 0.5 ? nudge : -nudge);
      return low + Math.max(1, Math.min(high - low - 1, step));
    }
  }
}
