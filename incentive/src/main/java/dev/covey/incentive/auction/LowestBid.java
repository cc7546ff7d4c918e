package dev.covey.incentive.auction;

import java.util.List;
import java.util.Set;

/**
 * A baseline that does not look at quality: as many of the lowest bidders as can share the budget
 * equally. This is {@link ProportionalShare} with everybody of the same quality, and truthful like
 * it.
 */
public final class LowestBid implements Mechanism {
  public static final String NAME = "lowest-bid";

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
    List<Bid> alike =
        auction.bids().stream().map(bid -> new Bid(bid.client(), bid.costMicrounits(), 1)).toList();
    Auction uniform = new Auction(alike, auction.budgetMicrounits());
    DensityOrder order = DensityOrder.affordable(uniform);
    long[] critical = ProportionalShare.criticalBids(uniform, order);
    Payments payments = new Payments(auction);
    for (int place = 0; place < critical.length; place++) {
      payments.pay(order.bidder(place), critical[place]);
    }
    return payments.clearing();
  }
}
