package dev.covey.incentive.auction;

import java.util.Set;

/**
 * A negative control: greedy knapsack on the bids, each winner paid its critical value. Bidders are
 * taken by cost per quality as long as their bids, not their payments, fit the budget. Truthful,
 * but the critical values add up to several times the budget.
 */
public final class GreedyCritical implements Mechanism {
  public static final String NAME = "greedy-critical";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Guarantee> guarantees() {
    return Set.of(Guarantee.TRUTHFUL, Guarantee.INDIVIDUALLY_RATIONAL);
  }

  @Override
  public Clearing clear(Auction auction) {
    DensityOrder order = DensityOrder.affordable(auction);
    Payments payments = new Payments(auction);
    long budget = auction.budgetMicrounits();
    for (int place = 0; place < order.size() && order.costOfFirst(place + 1) <= budget; place++) {
      payments.pay(order.bidder(place), largestThatFits(order, place, budget));
    }
    return payments.clearing();
  }

  private static long largestThatFits(DensityOrder order, int place, long budget) {
    long low = order.cost(place);
    long high = budget;
    while (low < high) {
      long probe = (low + high + 1) >>> 1;
      int upTo = order.countUpTo(place, probe);
      if (order.costOfFirst(upTo) - order.cost(place) + probe <= budget) {
        low = probe;
      } else {
        high = probe - 1;
      }
    }
    return low;
  }
}
