package dev.covey.incentive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.ClientId;
import dev.covey.core.Seeds;
import dev.covey.incentive.auction.Auction;
import dev.covey.incentive.auction.Bid;
import dev.covey.incentive.auction.Cgl;
import dev.covey.incentive.auction.Clearing;
import dev.covey.incentive.auction.LowestBid;
import dev.covey.incentive.auction.Mechanism;
import dev.covey.incentive.auction.PostedPrice;
import dev.covey.incentive.auction.ProportionalShare;
import dev.covey.incentive.longterm.LongTermPlan;
import dev.covey.incentive.longterm.LongTermPricing;
import dev.covey.incentive.longterm.LongTermState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * What clients gain by what no mechanism here prevents: posing as two, agreeing on bids, waiting
 * for a better round. The table in docs/incentives.md is the one that is measured here.
 */
class KnownLimitsTest {
  private static final int AUCTIONS = 300;
  private static final int BIDDERS = 12;
  private static final List<Mechanism> MECHANISMS =
      List.of(new ProportionalShare(), new Cgl(), new LowestBid(), new PostedPrice());

  /** The best gain found in each trial, in parts of the budget. */
  private static final class Gains {
    private int trials;
    private int gaining;
    private double sum;
    private double largest;

    void add(double gain, double budget) {
      trials++;
      if (gain > 0) {
        gaining++;
        sum += gain / budget;
        largest = Math.max(largest, gain / budget);
      }
    }

    String row(String deviation, String mechanism) {
      return String.format(
          Locale.ROOT,
          "| %s | `%s` | %.1f %% | %.2f %% | %.1f %% |",
          deviation,
          mechanism,
          100.0 * gaining / trials,
          100 * sum / trials,
          100 * largest);
    }
  }

  @Test
  void theDocumentedGainsAreTheMeasuredOnes() throws IOException {
    List<String> rows = new ArrayList<>();
    for (Mechanism mechanism : MECHANISMS) {
      rows.add(sybil(mechanism).row("one client bids as two halves", mechanism.name()));
    }
    for (Mechanism mechanism : MECHANISMS) {
      rows.add(collusion(mechanism).row("two clients agree on bids", mechanism.name()));
    }
    rows.add(waiting(0).row("a client waits, no fairness floor", "long-term price"));
    rows.add(waiting(0.3).row("a client waits, fairness floor 0.3", "long-term price"));
    Path page = Path.of(System.getProperty("covey.root")).resolve("docs/incentives.md");
    assertThat(Files.readString(page)).contains(String.join("\n", rows) + "\n");
  }

  /** Costs and qualities apart by a factor of ten, and money for about half of them. */
  private static Auction draw(RandomGenerator random) {
    List<Bid> bids = new ArrayList<>();
    for (int i = 0; i < BIDDERS; i++) {
      // Even, so that halves are whole.
      long cost = 2L * random.nextInt(500, 5000);
      bids.add(new Bid(new ClientId("c" + (10 + i)), cost, random.nextInt(1, 11)));
    }
    return new Auction(bids, random.nextLong(10_000, 60_000));
  }

  private static RandomGenerator generator(String label) {
    return Seeds.root(7).child(label).generator();
  }

  /** The two halves bid half the cost each, more, or less. */
  private static Gains sybil(Mechanism mechanism) {
    RandomGenerator random = generator("sybil");
    Gains gains = new Gains();
    double[] factors = {0, 0.5, 0.8, 1, 1.25, 1.5, 2, 3, 100};
    for (int trial = 0; trial < AUCTIONS; trial++) {
      Auction auction = draw(random);
      Bid own = auction.bids().get(random.nextInt(BIDDERS));
      long honest = gain(mechanism.clear(auction), own.client(), own.costMicrounits());
      List<Bid> others = new ArrayList<>(auction.bids());
      others.remove(own);
      long half = own.costMicrounits() / 2;
      ClientId first = new ClientId(own.client() + "-1");
      ClientId second = new ClientId(own.client() + "-2");
      long best = 0;
      for (double one : factors) {
        for (double two : factors) {
          List<Bid> bids = new ArrayList<>(others);
          bids.add(new Bid(first, Math.round(half * one), own.quality() / 2));
          bids.add(new Bid(second, Math.round(half * two), own.quality() / 2));
          Clearing clearing = mechanism.clear(new Auction(bids, auction.budgetMicrounits()));
          best =
              Math.max(best, gain(clearing, first, half) + gain(clearing, second, half) - honest);
        }
      }
      gains.add(best, auction.budgetMicrounits());
    }
    return gains;
  }

  /** Two clients choose their bids together and share what they get. */
  private static Gains collusion(Mechanism mechanism) {
    RandomGenerator random = generator("collusion");
    Gains gains = new Gains();
    double[] factors = {0, 0.5, 0.8, 0.95, 1, 1.05, 1.25, 1.5, 2, 3, 100};
    for (int trial = 0; trial < AUCTIONS; trial++) {
      Auction auction = draw(random);
      int one = random.nextInt(BIDDERS);
      int two = (one + 1 + random.nextInt(BIDDERS - 1)) % BIDDERS;
      Bid first = auction.bids().get(one);
      Bid second = auction.bids().get(two);
      long honest = joint(mechanism.clear(auction), first, second);
      long best = 0;
      for (double a : factors) {
        for (double b : factors) {
          Auction agreed =
              auction
                  .withCost(first.client(), Math.round(first.costMicrounits() * a))
                  .withCost(second.client(), Math.round(second.costMicrounits() * b));
          best = Math.max(best, joint(mechanism.clear(agreed), first, second) - honest);
        }
      }
      gains.add(best, auction.budgetMicrounits());
    }
    return gains;
  }

  private static long joint(Clearing clearing, Bid first, Bid second) {
    return gain(clearing, first.client(), first.costMicrounits())
        + gain(clearing, second.client(), second.costMicrounits());
  }

  private static long gain(Clearing clearing, ClientId client, long cost) {
    return clearing.winners().contains(client) ? clearing.paymentMicrounits(client) - cost : 0;
  }

  /** Over 40 rounds a client accepts only offers of so many times its cost. */
  private static Gains waiting(double fairnessFloor) {
    RandomGenerator random = generator("waiting");
    Gains gains = new Gains();
    for (int trial = 0; trial < AUCTIONS / 3; trial++) {
      Auction auction = draw(random);
      Auction unlimited = new Auction(auction.bids(), Money.MAX_MICROUNITS);
      double qualities = auction.bids().stream().mapToDouble(Bid::quality).sum();
      long each = auction.budgetMicrounits();
      LongTermPlan plan =
          new LongTermPlan(40 * each, 40, 2 * each / qualities, each, fairnessFloor, 1000);
      LongTermPricing pricing = new LongTermPricing(plan, Seeds.root(random.nextLong()));
      Bid own = auction.bids().get(random.nextInt(BIDDERS));
      long honest = overRounds(pricing, unlimited, own, 1);
      long best = 0;
      for (double least : new double[] {1.1, 1.25, 1.5, 2, 3}) {
        best = Math.max(best, overRounds(pricing, unlimited, own, least) - honest);
      }
      gains.add(best, plan.budgetMicrounits());
    }
    return gains;
  }

  private static long overRounds(LongTermPricing pricing, Auction auction, Bid own, double least) {
    Auction bids = auction.withCost(own.client(), (long) Math.ceil(own.costMicrounits() * least));
    LongTermState state = LongTermState.start();
    long sum = 0;
    for (int round = 0; round < 40; round++) {
      LongTermPricing.PricedRound priced = pricing.next(state, bids);
      sum += gain(priced.clearing(), own.client(), own.costMicrounits());
      state = priced.next();
    }
    return sum;
  }
}
