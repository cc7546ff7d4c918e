package dev.covey.incentive.auction;

import java.util.Set;

/**
 * A negative control and a baseline: bidders are taken by cost per quality if they still fit the
 * budget, and each is paid what it asks. A winner gains by asking for more.
 */
public final class FirstPriceGreedy implements Mechanism {
  public static final String NAME = "first-price-greedy";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Guarantee> guarantees() {
    return Set.of(Guarantee.INDIVIDUALLY_RATIONAL, Guarantee.WITHIN_BUDGET);
  }

  @Override
  public Clearing clear(Auction auction) {
    DensityOrder order = DensityOrder.affordable(auction);
    Payments payments = new Payments(auction);
    long left = auction.budgetMicrounits();
    for (int place = 0; place < order.size(); place++) {
      if (order.cost(place) <= left) {
        payments.pay(order.bidder(place), order.cost(place));
        left -= order.cost(place);
      }
    }
    return payments.clearing();
  }
}
