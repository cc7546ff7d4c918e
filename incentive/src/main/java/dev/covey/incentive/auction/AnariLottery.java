package dev.covey.incentive.auction;

import dev.covey.core.ClientId;
import dev.covey.core.Seeds;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The mechanism of Anari, Goel and Nikzad (Mechanism Design for Crowdsourcing: An Optimal 1-1/e
 * Competitive Budget-Feasible Mechanism for Large Markets, FOCS 2014) as a lottery. The budget
 * holds on average over the seeds, not in each draw.
 *
 * <p>Client i is hired in part, {@code f(x)} with {@code f(x) = ln(e - x)}, {@code x = c_i / (v_i
 * r_i)}, nothing from {@code x = e - 1} on; r_i is the largest rate at which the payments of all,
 * computed as if i asked for nothing, stay within the budget. The payment for the part is {@code
 * v_i r_i (x f(x) + integral of f from x to e - 1) = v_i r_i (e f(x) + x + 1 - e)}.
 *
 * <p>As a lottery, client i draws u between 0 and 1 and is offered the price {@code v_i r_i (e -
 * e^u)}, which it accepts with probability f(x) and which averages to the payment above. The price
 * does not depend on its own bid, so the lottery is truthful for every seed. To keep that exact in
 * floating point, the payment of a client at a rate is rounded up to a whole number of 1/256
 * micro-units, so that taking i's own out of the sum leaves no trace of it; and rates lie on a grid
 * with steps of 2^-16, fine enough to lose nothing that matters and coarse enough that in a large
 * market all clients need the same few sums. O(n log n) and a few dozen passes over the bids.
 */
public final class AnariLottery implements Mechanism {
  public static final String NAME = "anari";

  private static final int GRAIN = 256;
  private static final int STEPS_PER_OCTAVE = 1 << 16;
  private static final int LOWEST_OCTAVE = -8;
  // Above twice the largest budget, at which already one client of the best quality costs more.
  private static final int RATES = (52 - LOWEST_OCTAVE) * STEPS_PER_OCTAVE;
  private static final long ENDLESS = 1L << 62;

  private final Seeds seeds;

  public AnariLottery(Seeds seeds) {
    this.seeds = seeds;
  }

  /**
   * What the lottery gives one client on average.
   *
   * @param fraction probability of being hired, 0 to 1; for divisible work the part that is hired
   * @param paymentMicrounits average payment, rounded down
   */
  public record Expected(double fraction, long paymentMicrounits) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Guarantee> guarantees() {
    return Set.of(
        Guarantee.TRUTHFUL,
        Guarantee.INDIVIDUALLY_RATIONAL,
        Guarantee.WITHIN_BUDGET_IN_EXPECTATION);
  }

  /** The result of one draw, the one of the seeds. */
  @Override
  public Clearing clear(Auction auction) {
    Market market = new Market(auction);
    Payments payments = new Payments(auction);
    for (int i = 0; i < auction.size(); i++) {
      if (market.takesPart(i)) {
        double draw = draw(auction.client(i));
        double price = market.worth(i) * (Math.E - StrictMath.exp(draw));
        long offered = Math.min(auction.budgetMicrounits(), (long) price);
        if (auction.cost(i) <= offered) {
          payments.pay(i, offered);
        }
      }
    }
    return payments.clearing();
  }

  /** The average over all draws, for those who are hired with a probability above 0. */
  public static SortedMap<ClientId, Expected> expected(Auction auction) {
    Market market = new Market(auction);
    SortedMap<ClientId, Expected> expected = new TreeMap<>();
    for (int i = 0; i < auction.size(); i++) {
      if (market.takesPart(i)) {
        Expected one = expected(auction.cost(i), market.worth(i), auction.budgetMicrounits());
        if (one.fraction() > 0) {
          expected.put(auction.client(i), one);
        }
      }
    }
    return expected;
  }

  /** No price is above the budget, which matters only for a client worth most of it. */
  private static Expected expected(long cost, double worth, long budget) {
    if (cost == 0 && worth == 0) {
      return new Expected(1, 0);
    }
    double x = cost / worth;
    if (!(x < Math.E - 1)) {
      return new Expected(0, 0);
    }
    double fraction = StrictMath.log(Math.E - x);
    double limit = Math.min(budget / worth, Math.E - 1);
    double capped = Math.min(fraction, StrictMath.log(Math.E - limit));
    double uncapped = worth * (Math.E * (fraction - capped) - (limit - x));
    return new Expected(fraction, (long) Math.max(0, budget * capped + uncapped));
  }

  private double draw(ClientId client) {
    return (seeds.child("lottery", client.value()).toLong() >>> 11) * 0x1p-53;
  }

  /** The payments of all at each rate, and the rate of each. */
  private static final class Market {
    private final Auction auction;
    private final double best;
    private final long budget;
    private final Map<Integer, Long> sums = new HashMap<>();

    Market(Auction auction) {
      this.auction = auction;
      best = auction.bids().stream().mapToDouble(Bid::quality).max().orElse(0);
      budget = auction.budgetMicrounits() * GRAIN;
    }

    boolean takesPart(int bidder) {
      return auction.quality(bidder) > 0 && auction.cost(bidder) <= auction.budgetMicrounits();
    }

    /** Quality relative to the best, so that rates are amounts of money. */
    private double value(int bidder) {
      return auction.quality(bidder) / best;
    }

    /** {@code v_i r_i}: what the client would be paid for asking nothing. */
    double worth(int bidder) {
      int low = -1;
      int high = RATES;
      while (high - low > 1) {
        int middle = (low + high) >>> 1;
        long withFreeOwn = sum(middle) - payment(bidder, rate(middle)) + free(bidder, rate(middle));
        if (withFreeOwn <= budget) {
          low = middle;
        } else {
          high = middle;
        }
      }
      return low < 0 ? 0 : value(bidder) * rate(low);
    }

    private static double rate(int index) {
      int octave = index / STEPS_PER_OCTAVE + LOWEST_OCTAVE;
      int step = index % STEPS_PER_OCTAVE;
      return StrictMath.scalb(1 + (double) step / STEPS_PER_OCTAVE, octave);
    }

    private long sum(int index) {
      return sums.computeIfAbsent(
          index,
          at -> {
            long sum = 0;
            for (int i = 0; i < auction.size(); i++) {
              if (takesPart(i)) {
                sum = Math.min(ENDLESS, sum + payment(i, rate(at)));
              }
            }
            return sum;
          });
    }

    private long payment(int bidder, double rate) {
      double worth = value(bidder) * rate;
      double cost = auction.cost(bidder);
      double x = cost / worth;
      if (cost == 0) {
        return free(bidder, rate);
      }
      if (!(x < Math.E - 1)) {
        return 0;
      }
      return grains(worth * (Math.E * StrictMath.log(Math.E - x) + x + 1 - Math.E));
    }

    private long free(int bidder, double rate) {
      return grains(value(bidder) * rate);
    }

    /** Rounded up; what exceeds the budget by itself is cut, so that sums do not overflow. */
    private long grains(double microunits) {
      return Math.min(budget + GRAIN, (long) Math.ceil(Math.max(0, microunits) * GRAIN));
    }
  }
}
