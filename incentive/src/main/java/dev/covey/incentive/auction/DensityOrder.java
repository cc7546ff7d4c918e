package dev.covey.incentive.auction;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Bidders in the order in which greedy mechanisms take them: cost per quality ascending, ties by
 * client id; with the sums of costs and qualities of every prefix.
 *
 * <p>Comparisons are exact. A quotient of doubles decides where its rounding error cannot matter,
 * and whole numbers of any size decide the rest, so that a tie is a tie and the order is total.
 * Sorting n bidders takes O(n log n) comparisons of which few are the slow ones, unless most
 * bidders tie.
 */
final class DensityOrder {
  /** Far above the rounding error of a conversion and a division (2^-52). */
  private static final double CLEAR = 0x1p-48;

  /** Beyond the largest sum that is ever compared; a sum stops here instead of overflowing. */
  private static final long ENDLESS = 1L << 62;

  private final Bidders bidders;
  private final int[] order;
  private final long[] costs;
  private final BigInteger[] values;
  private final double[] roundedValues;

  private DensityOrder(Bidders bidders, int[] order) {
    this.bidders = bidders;
    this.order = order;
    costs = new long[order.length + 1];
    values = new BigInteger[order.length + 1];
    roundedValues = new double[order.length + 1];
    values[0] = BigInteger.ZERO;
    // Neumaier's sum: terms of one sign, so its relative error is a few units in the last place.
    double lost = 0;
    double sum = 0;
    for (int place = 0; place < order.length; place++) {
      int bidder = order[place];
      costs[place + 1] = Math.min(ENDLESS, costs[place] + bidders.cost[bidder]);
      values[place + 1] = values[place].add(bidders.weight[bidder]);
      double quality = bidders.quality[bidder];
      double next = sum + quality;
      lost += sum >= quality ? (sum - next) + quality : (quality - next) + sum;
      sum = next;
      roundedValues[place + 1] = sum + lost;
    }
  }

  /** Those who may be hired at all: of positive quality, asking for no more than the budget. */
  static DensityOrder affordable(Auction auction) {
    Bidders bidders = new Bidders(auction);
    Integer[] eligible = new Integer[auction.size()];
    int count = 0;
    for (int i = 0; i < auction.size(); i++) {
      if (bidders.quality[i] > 0 && bidders.cost[i] <= auction.budgetMicrounits()) {
        eligible[count++] = i;
      }
    }
    Arrays.sort(eligible, 0, count, bidders::compare);
    int[] order = new int[count];
    for (int place = 0; place < count; place++) {
      order[place] = eligible[place];
    }
    return new DensityOrder(bidders, order);
  }

  /** The same order without the one at {@code place}. */
  DensityOrder without(int place) {
    int[] others = new int[order.length - 1];
    System.arraycopy(order, 0, others, 0, place);
    System.arraycopy(order, place + 1, others, place, others.length - place);
    return new DensityOrder(bidders, others);
  }

  int size() {
    return order.length;
  }

  int bidder(int place) {
    return order[place];
  }

  long cost(int place) {
    return bidders.cost[order[place]];
  }

  double quality(int place) {
    return bidders.quality[order[place]];
  }

  BigInteger weight(int place) {
    return bidders.weight[order[place]];
  }

  /** Cost of the first {@code count}, micro-units; what exceeds 2^62 is 2^62. */
  long costOfFirst(int count) {
    return costs[count];
  }

  /** Sum of the weights of the first {@code count}. */
  BigInteger weightOfFirst(int count) {
    return values[count];
  }

  /** Sum of the qualities of the first {@code count}, within a few units in the last place. */
  double roundedValueOfFirst(int count) {
    return roundedValues[count];
  }

  /** Where the bidder of highest quality stands, the first by client id if several; not empty. */
  int placeOfBest() {
    int best = 0;
    for (int place = 1; place < order.length; place++) {
      int higher = Double.compare(quality(place), quality(best));
      if (higher > 0 || (higher == 0 && order[place] < order[best])) {
        best = place;
      }
    }
    return best;
  }

  /** Whether the bidder at {@code place} would stand before the other if it bid {@code cost}. */
  boolean wouldPrecede(int place, long cost, int other) {
    int bidder = order[place];
    double density = cost / bidders.quality[bidder];
    return bidders.compare(bidder, cost, density, order[other]) < 0;
  }

  /**
   * How many stand up to and including the bidder at {@code place} if it bid {@code cost}, at least
   * what it bids now.
   */
  int countUpTo(int place, long cost) {
    int low = place + 1;
    int high = order.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (wouldPrecede(place, cost, middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** The largest bid with which the bidder at {@code place} would stand before the other. */
  long largestCostBefore(int place, int other) {
    BigInteger[] limit =
        BigInteger.valueOf(cost(other)).multiply(weight(place)).divideAndRemainder(weight(other));
    boolean losesTie = limit[1].signum() == 0 && order[place] > order[other];
    // A limit far beyond all money only says that the other does not matter.
    long largest = limit[0].bitLength() < 62 ? limit[0].longValue() : ENDLESS;
    return losesTie ? largest - 1 : largest;
  }

  /** Costs, qualities and densities by the place in the auction, which is the order of ids. */
  private static final class Bidders {
    final long[] cost;
    final double[] quality;
    final double[] density;
    final BigInteger[] weight;

    Bidders(Auction auction) {
      int size = auction.size();
      cost = new long[size];
      quality = new double[size];
      density = new double[size];
      for (int i = 0; i < size; i++) {
        cost[i] = auction.cost(i);
        quality[i] = auction.quality(i);
        density[i] = cost[i] / quality[i];
      }
      weight = Weights.of(quality);
    }

    int compare(int bidder, int other) {
      return compare(bidder, cost[bidder], density[bidder], other);
    }

    /** Compares a bidder that bids {@code ownCost}, and so has this density, with another. */
    int compare(int bidder, long ownCost, double ownDensity, int other) {
      double difference = ownDensity - density[other];
      // Infinite where a quotient overflowed: then neither comparison holds.
      double clear = CLEAR * (ownDensity + density[other]);
      if (difference > clear) {
        return 1;
      }
      if (difference < -clear) {
        return -1;
      }
      int exact =
          quality[bidder] == quality[other]
              ? Long.compare(ownCost, cost[other])
              : BigInteger.valueOf(ownCost)
                  .multiply(weight[other])
                  .compareTo(BigInteger.valueOf(cost[other]).multiply(weight[bidder]));
      return exact != 0 ? exact : Integer.compare(bidder, other);
    }
  }
}
