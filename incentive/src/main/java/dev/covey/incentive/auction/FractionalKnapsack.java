package dev.covey.incentive.auction;

import java.math.BigInteger;

/**
 * The optimum of the fractional knapsack, FOPT: the most quality the budget buys if bids are costs
 * and a part of a bidder can be had for that part of its bid. It is the longest prefix by density
 * that fits, and a part of the next one.
 *
 * <p>Besides FOPT itself this answers what it would be if one bidder bid more, in O(log n): the
 * bidder leaves its place in the sums of the order and enters at its new one.
 */
public final class FractionalKnapsack {
  static final double ONE_PLUS_ROOT_TWO = 1 + StrictMath.sqrt(2);

  private final DensityOrder order;
  private final long budget;

  /** FOPT of everybody who asks for no more than the budget, in the unit of quality. */
  public static double value(Auction auction) {
    return new FractionalKnapsack(DensityOrder.affordable(auction), auction.budgetMicrounits())
        .optimum()
        .rounded();
  }

  FractionalKnapsack(DensityOrder order, long budgetMicrounits) {
    this.order = order;
    this.budget = budgetMicrounits;
  }

  /**
   * An optimum: {@code whole + part * room / cost} in weights, of which {@code rounded} is the
   * value in qualities, with a relative error below {@link #ROUNDING}.
   *
   * @param whole weight of the bidders taken whole
   * @param part weight of the bidder of which a part is taken; 0 if none is
   * @param room micro-units left for it
   * @param cost its whole cost, at least 1
   */
  record Optimum(BigInteger whole, BigInteger part, long room, long cost, double rounded) {
    /** Generous: a handful of roundings of 2^-53 each. */
    static final double ROUNDING = 1e-14;

    /**
     * Whether this exceeds {@code (1 + sqrt 2)} times a quality. Exact: with {@code x} this optimum
     * less the quality {@code w}, it asks whether {@code x > sqrt(2) w}, which is {@code x^2 > 2
     * w^2} for positive {@code x}; equality cannot be, the root being irrational.
     */
    boolean exceedsOnePlusRootTwoTimes(double quality, BigInteger weight) {
      double threshold = ONE_PLUS_ROOT_TWO * quality;
      double difference = rounded - threshold;
      if (Math.abs(difference) > ROUNDING * (rounded + threshold)) {
        return difference > 0;
      }
      BigInteger divisor = BigInteger.valueOf(cost);
      BigInteger scaledWeight = weight.multiply(divisor);
      BigInteger excess =
          whole
              .multiply(divisor)
              .add(part.multiply(BigInteger.valueOf(room)))
              .subtract(scaledWeight);
      return excess.signum() > 0
          && excess.multiply(excess).compareTo(scaledWeight.multiply(scaledWeight).shiftLeft(1))
              > 0;
    }
  }

  /** FOPT as the bids are. */
  Optimum optimum() {
    int count = countWithin(0, order.size(), 0);
    double whole = order.roundedValueOfFirst(count);
    return count == order.size()
        ? whole(order.weightOfFirst(count), whole)
        : partly(order.weightOfFirst(count), whole, count, budget - order.costOfFirst(count));
  }

  /**
   * FOPT if the bidder at {@code place} bid {@code cost} instead.
   *
   * @param cost at least its bid, at most the budget
   */
  Optimum optimumIf(int place, long cost) {
    if (order.costOfFirst(place) >= budget) {
      // It stands beyond what the budget buys already.
      return optimum();
    }
    long ownCost = order.cost(place);
    int after = order.countUpTo(place, cost);
    // Everybody before `after` but the bidder itself precedes it.
    long before = order.costOfFirst(after) - ownCost;
    BigInteger ownWeight = order.weight(place);
    double ownQuality = order.quality(place);
    if (before >= budget) {
      int count = countWithin(place + 1, after, ownCost);
      BigInteger weight = order.weightOfFirst(count).subtract(ownWeight);
      double value = order.roundedValueOfFirst(count) - ownQuality;
      return count == after
          ? whole(weight, value)
          : partly(weight, value, count, budget - order.costOfFirst(count) + ownCost);
    }
    if (before + cost <= budget) {
      int count = countWithin(after, order.size(), ownCost - cost);
      BigInteger weight = order.weightOfFirst(count);
      double value = order.roundedValueOfFirst(count);
      return count == order.size()
          ? whole(weight, value)
          : partly(weight, value, count, budget - order.costOfFirst(count) + ownCost - cost);
    }
    long room = budget - before;
    double whole = order.roundedValueOfFirst(after) - ownQuality;
    return new Optimum(
        order.weightOfFirst(after).subtract(ownWeight),
        ownWeight,
        room,
        cost,
        whole + ownQuality * ((double) room / cost));
  }

  /** The largest count in the range whose first so many, costing {@code less} less, fit. */
  private int countWithin(int from, int to, long less) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (order.costOfFirst(middle) - less <= budget) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private Optimum whole(BigInteger weight, double value) {
    return new Optimum(weight, BigInteger.ZERO, 0, 1, value);
  }

  private Optimum partly(BigInteger weight, double value, int next, long room) {
    long cost = order.cost(next);
    return new Optimum(
        weight,
        order.weight(next),
        room,
        cost,
        value + order.quality(next) * ((double) room / cost));
  }
}
