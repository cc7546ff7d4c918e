package dev.covey.incentive.auction;

import java.math.BigInteger;
import java.util.Set;

/**
 * Proportional share (Singer, Budget Feasible Mechanisms, FOCS 2010, section on additive values).
 *
 * <p>Bidders are taken by cost per quality as long as each asks for no more than its share of the
 * budget by quality: the longest prefix with {@code c_k <= B v_k / (v_1 + ... + v_k)}. A winner is
 * paid its critical value {@code v_i min(B / sum of v, c_{k+1} / v_{k+1})}, rounded down to the
 * largest whole bid that would still win: the first term is the share, and with a bid above the
 * second it would stand behind the first loser, who fails already. Since the winners' shares add up
 * to the budget, the payments stay within it.
 *
 * <p>The winners' quality V and the best single quality v satisfy {@code optimum <= 2 V + v} even
 * for the fractional knapsack: everything after the prefix costs more than {@code B / (V +
 * v_{k+1})} per quality. V alone has no bound. O(n log n).
 */
public final class ProportionalShare implements Mechanism {
  public static final String NAME = "proportional-share";

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
    DensityOrder order = DensityOrder.affordable(auction);
    Payments payments = new Payments(auction);
    long[] critical = criticalBids(auction, order);
    for (int place = 0; place < critical.length; place++) {
      payments.pay(order.bidder(place), critical[place]);
    }
    return payments.clearing();
  }

  /** For each winner, the first places of the order, the largest bid that wins. */
  static long[] criticalBids(Auction auction, DensityOrder order) {
    BigInteger budget = BigInteger.valueOf(auction.budgetMicrounits());
    int winners = 0;
    while (winners < order.size() && withinShare(budget, order, winners)) {
      winners++;
    }
    BigInteger sum = order.weightOfFirst(winners);
    long[] critical = new long[winners];
    for (int place = 0; place < winners; place++) {
      // At most the budget, since the weight is part of the sum.
      long share = budget.multiply(order.weight(place)).divide(sum).longValueExact();
      critical[place] =
          winners < order.size() ? Math.min(share, order.largestCostBefore(place, winners)) : share;
    }
    return critical;
  }

  private static boolean withinShare(BigInteger budget, DensityOrder order, int place) {
    BigInteger claimed =
        BigInteger.valueOf(order.cost(place)).multiply(order.weightOfFirst(place + 1));
    return claimed.compareTo(budget.multiply(order.weight(place))) <= 0;
  }
}
