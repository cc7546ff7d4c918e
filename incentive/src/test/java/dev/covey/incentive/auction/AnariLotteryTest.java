package dev.covey.incentive.auction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.covey.core.ClientId;
import dev.covey.core.Seeds;
import dev.covey.testing.Trials;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The lottery on average; for every fixed seed it is tried with the other mechanisms. */
class AnariLotteryTest {
  private static final double LARGE_MARKET_SHARE = 1 - 1 / Math.E;

  @Test
  void theAveragePaymentsStayWithinTheBudget() {
    Trials.run(
        "average payments of the lottery",
        1000,
        random -> {
          Auction auction = Instances.draw(random);
          double total =
              AnariLottery.expected(auction).values().stream()
                  .mapToLong(AnariLottery.Expected::paymentMicrounits)
                  .sum();
          assertThat(total).isLessThanOrEqualTo(auction.budgetMicrounits());
        });
  }

  @Test
  void inALargeMarketTheAverageValueReachesItsShareOfTheOptimum() {
    Trials.run(
        "lottery in a large market",
        10,
        random -> {
          Auction auction = largeMarket(random, 3000);
          double value =
              AnariLottery.expected(auction).entrySet().stream()
                  .mapToDouble(
                      entry -> entry.getValue().fraction() * quality(auction, entry.getKey()))
                  .sum();
          assertThat(value / FractionalKnapsack.value(auction))
              .isGreaterThan(LARGE_MARKET_SHARE * 0.99);
        });
  }

  /** No bid is more than a thousandth of the budget. */
  private static Auction largeMarket(RandomGenerator random, int size) {
    List<Bid> bids = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      long cost = random.nextLong(1, 100_000);
      bids.add(new Bid(new ClientId("c" + i), cost, random.nextDouble(0.5, 2)));
    }
    return new Auction(bids, 100_000_000L);
  }

  private static double quality(Auction auction, ClientId client) {
    return auction.bids().stream()
        .filter(bid -> bid.client().equals(client))
        .mapToDouble(Bid::quality)
        .sum();
  }

  @Test
  void manyDrawsAverageToTheExpectation() {
    RandomGenerator random = Seeds.root(5).generator();
    Auction auction = largeMarket(random, 30);
    auction = new Auction(auction.bids(), 400_000);
    int draws = 4000;
    double total = 0;
    double value = 0;
    for (int draw = 0; draw < draws; draw++) {
      Clearing clearing = new AnariLottery(Seeds.root(draw)).clear(auction);
      total += clearing.totalMicrounits();
      value += clearing.value();
    }
    double expectedTotal = 0;
    double expectedValue = 0;
    for (var entry : AnariLottery.expected(auction).entrySet()) {
      expectedTotal += entry.getValue().paymentMicrounits();
      expectedValue += entry.getValue().fraction() * quality(auction, entry.getKey());
    }
    assertThat(total / draws).isCloseTo(expectedTotal, within(0.02 * expectedTotal));
    assertThat(value / draws).isCloseTo(expectedValue, within(0.02 * expectedValue));
  }

  @Test
  void oneDrawMaySpendMoreThanTheBudgetWhichIsWhyItIsNotPromised() {
    Auction auction =
        new Auction(
            List.of(new Bid(new ClientId("a"), 10, 1), new Bid(new ClientId("b"), 10, 1)), 100);
    boolean overspent = false;
    for (int draw = 0; draw < 100 && !overspent; draw++) {
      overspent = new AnariLottery(Seeds.root(draw)).clear(auction).totalMicrounits() > 100;
    }
    assertThat(overspent).isTrue();
    assertThat(new AnariLottery(Seeds.root(1)).guarantees())
        .doesNotContain(Guarantee.WITHIN_BUDGET);
  }

  @Test
  void aFreeClientIsAlwaysHiredAndAWorthlessOneNever() {
    Auction auction =
        new Auction(
            List.of(
                new Bid(new ClientId("dear"), 90, 1),
                new Bid(new ClientId("free"), 0, 1),
                new Bid(new ClientId("worthless"), 0, 0)),
            100);
    assertThat(AnariLottery.expected(auction))
        .hasEntrySatisfying(
            new ClientId("free"), expected -> assertThat(expected.fraction()).isEqualTo(1));
    assertThat(AnariLottery.expected(auction)).doesNotContainKey(new ClientId("worthless"));
  }
}
