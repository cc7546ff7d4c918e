package dev.covey.incentive.auction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.ClientId;
import dev.covey.testing.Trials;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Closed forms, sums over prefixes and guided search give what plain bisection gives. */
class NaiveTwinsTest {
  @Test
  void proportionalShareIsItsNaiveTwin() {
    Trials.run(
        "proportional share against its twin",
        1000,
        random -> {
          Auction auction = Instances.draw(random);
          assertThat(new ProportionalShare().clear(auction))
              .isEqualTo(NaiveMechanisms.proportionalShare(auction));
        });
  }

  @Test
  void cglIsItsNaiveTwin() {
    Trials.run(
        "cgl against its twin",
        1000,
        random -> {
          Auction auction = Instances.draw(random);
          assertThat(new Cgl().clear(auction)).isEqualTo(NaiveMechanisms.cgl(auction));
        });
  }

  @Test
  void cglIsItsNaiveTwinWhereTheTestIsCloseToTipping() {
    int[] tipped = {0};
    Trials.run(
        "cgl close to tipping",
        1000,
        random -> {
          Auction auction = closeToTipping(random);
          Clearing clearing = new Cgl().clear(auction);
          assertThat(clearing).isEqualTo(NaiveMechanisms.cgl(auction));
          Clearing shares = new ProportionalShare().clear(auction);
          if (clearing.winners().equals(shares.winners()) && !clearing.equals(shares)) {
            tipped[0]++;
          }
        });
    assertThat(tipped[0]).as("auctions whose payments the test decides").isGreaterThan(500);
  }

  /** The best is just too small to be hired alone. */
  private static Auction closeToTipping(RandomGenerator random) {
    int size = random.nextInt(8, 40);
    List<Bid> bids = new ArrayList<>();
    long sum = 0;
    for (int i = 0; i < size; i++) {
      double quality = random.nextBoolean() ? random.nextInt(1, 4) : random.nextDouble(0.5, 3);
      long cost = random.nextLong(1, 2000);
      sum += cost;
      bids.add(new Bid(new ClientId("c" + i), cost, quality));
    }
    long budget = sum / random.nextInt(1, 3);
    double optimum = FractionalKnapsack.value(new Auction(bids, budget));
    double best = (optimum - random.nextDouble(1e-9, 1)) / (1 + Math.sqrt(2));
    bids.add(new Bid(new ClientId("best"), random.nextLong(budget), Math.max(3, best)));
    return new Auction(bids, budget);
  }

  @Test
  void greedyWithCriticalValuesIsItsNaiveTwin() {
    Trials.run(
        "greedy with critical values against its twin",
        500,
        random -> {
          Auction auction = Instances.draw(random);
          assertThat(new GreedyCritical().clear(auction))
              .isEqualTo(NaiveMechanisms.greedyCritical(auction));
        });
  }

  @Test
  void theOrderIsTheNaiveOrderForNeighbouringDoubles() {
    Trials.run(
        "order of neighbours",
        300,
        random -> {
          List<Bid> bids = new ArrayList<>();
          double quality = random.nextDouble(0.1, 10);
          for (int i = 0; i < 30; i++) {
            // One unit more or less is as little as the last place of a double.
            long cost = 900_000_000_000_000L + random.nextInt(3);
            bids.add(new Bid(new ClientId("c" + i), cost, quality));
            quality = random.nextBoolean() ? Math.nextUp(quality) : quality;
          }
          Auction auction = new Auction(bids, 1_000_000_000_000_000L);
          DensityOrder order = DensityOrder.affordable(auction);
          List<Bid> naive = NaiveMechanisms.byDensity(auction);
          for (int place = 0; place < order.size(); place++) {
            assertThat(auction.client(order.bidder(place))).isEqualTo(naive.get(place).client());
          }
        });
  }
}
