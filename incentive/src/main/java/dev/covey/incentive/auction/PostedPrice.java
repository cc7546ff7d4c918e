package dev.covey.incentive.auction;

import java.math.BigInteger;
import java.util.Set;

/**
 * A price for each client, fixed before anybody bids: its part of the budget by quality among all
 * bidders. Whoever asks for no more is hired at that price. Prices depend on no bid, so nobody
 * gains by a false one, and they add up to the budget even if everybody accepts. What those who
 * decline leave is not spent; {@code dev.covey.incentive.longterm} moves the price from round to
 * round instead.
 */
public final class PostedPrice implements Mechanism {
  public static final String NAME = "posted-price";

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
    double[] qualities = auction.bids().stream().mapToDouble(Bid::quality).toArray();
    BigInteger[] weights = Weights.of(qualities);
    BigInteger sum = BigInteger.ZERO;
    for (BigInteger weight : weights) {
      sum = sum.add(weight);
    }
    BigInteger budget = BigInteger.valueOf(auction.budgetMicrounits());
    Payments payments = new Payments(auction);
    for (int bidder = 0; bidder < weights.length; bidder++) {
      if (weights[bidder].signum() > 0) {
        long price = budget.multiply(weights[bidder]).divide(sum).longValueExact();
        if (auction.cost(bidder) <= price) {
          payments.pay(bidder, price);
        }
      }
    }
    return payments.clearing();
  }
}
