package dev.covey.incentive.auction;

import dev.covey.core.ClientId;
import dev.covey.core.error.DataException;
import java.util.TreeMap;

/** Collects winners of an auction by their place in it. */
final class Payments {
  private final Auction auction;
  private final TreeMap<ClientId, Long> payments = new TreeMap<>();
  private final ExactSum value = new ExactSum();
  private long totalMicrounits;

  Payments(Auction auction) {
    this.auction = auction;
  }

  void pay(int bidder, long microunits) {
    if (microunits < 0) {
      throw new DataException(
          "payment of "
              + microunits
              + " micro-units to "
              + auction.client(bidder)
              + ": expected 0 or more");
    }
    payments.put(auction.client(bidder), microunits);
    try {
      totalMicrounits = Math.addExact(totalMicrounits, microunits);
    } catch (ArithmeticException e) {
      throw new DataException(
          "the payments exceed what can be counted (2^63 micro-units): expected a mechanism that"
              + " keeps the budget, or smaller bids",
          e);
    }
    value.add(auction.quality(bidder));
  }

  Clearing clearing() {
    return new Clearing(payments, totalMicrounits, value.rounded());
  }
}
