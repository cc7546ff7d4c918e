package dev.covey.incentive.longterm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ClientId;
import dev.covey.core.Seeds;
import dev.covey.core.error.BudgetExhaustedException;
import dev.covey.core.error.ConfigurationException;
import dev.covey.incentive.auction.Auction;
import dev.covey.incentive.auction.Bid;
import dev.covey.incentive.auction.Clearing;
import dev.covey.testing.Trials;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Prices over many rounds. */
class LongTermPricingTest {
  private static final long NO_LIMIT = 1_000_000_000_000L;

  private static LongTermPlan draw(RandomGenerator random) {
    return new LongTermPlan(
        random.nextLong(50_000),
        random.nextInt(1, 30),
        random.nextDouble(1, 500),
        random.nextLong(1, 5_000),
        random.nextBoolean() ? 0 : random.nextDouble(0.9),
        random.nextDouble(300));
  }

  private static Auction auction(RandomGenerator random) {
    List<Bid> bids = new ArrayList<>();
    for (int i = 0; i < random.nextInt(20); i++) {
      bids.add(new Bid(new ClientId("c" + i), random.nextInt(1000), random.nextInt(5)));
    }
    return new Auction(bids, random.nextBoolean() ? NO_LIMIT : random.nextInt(3000));
  }

  @Test
  void theBudgetIsNeverExceededInARoundOrOverTheRun() {
    Trials.run(
        "long-term budget",
        1000,
        random -> {
          LongTermPlan plan = draw(random);
          LongTermPricing pricing = new LongTermPricing(plan, Seeds.root(random.nextLong()));
          LongTermState state = LongTermState.start();
          long paid = 0;
          for (int round = 0; round < plan.rounds(); round++) {
            Auction auction = auction(random);
            LongTermPricing.PricedRound priced = pricing.next(state, auction);
            assertThat(priced.clearing().totalMicrounits())
                .isLessThanOrEqualTo(auction.budgetMicrounits());
            paid += priced.clearing().totalMicrounits();
            state = priced.next();
            assertThat(state.spentMicrounits()).isEqualTo(paid);
          }
          assertThat(paid).isLessThanOrEqualTo(plan.budgetMicrounits());
        });
  }

  @Test
  void withinARoundNobodyGainsByAFalseBidWhateverTheSeed() {
    Trials.run(
        "long-term deviations",
        1000,
        random -> {
          LongTermPlan plan = draw(random);
          LongTermPricing pricing = new LongTermPricing(plan, Seeds.root(random.nextLong()));
          LongTermState state = LongTermState.start();
          for (int round = random.nextInt(plan.rounds()); round > 0; round--) {
            state = pricing.next(state, auction(random)).next();
          }
          Auction auction = auction(random);
          LongTermPricing.PricedRound honest = pricing.next(state, auction);
          for (Bid bid : auction.bids()) {
            long offer = honest.offers().getOrDefault(bid.client(), -1L);
            for (long other : new long[] {0, offer, offer + 1, random.nextInt(1000)}) {
              LongTermPricing.PricedRound tried =
                  pricing.next(state, auction.withCost(bid.client(), other));
              assertThat(tried.offers().get(bid.client())).isEqualTo(offer);
              assertThat(gain(tried.clearing(), bid))
                  .isLessThanOrEqualTo(gain(honest.clearing(), bid));
            }
          }
        });
  }

  private static long gain(Clearing clearing, Bid bid) {
    return clearing.winners().contains(bid.client())
        ? clearing.paymentMicrounits(bid.client()) - bid.costMicrounits()
        : 0;
  }

  @Test
  void aRunThatGoesOnFromItsStatePaysWhatAnUnbrokenOnePays() {
    LongTermPlan plan = new LongTermPlan(100_000, 40, 100, 2_000, 0.2, 50);
    Auction auction = steady(12);
    LongTermState state = LongTermState.start();
    List<Clearing> unbroken = new ArrayList<>();
    List<LongTermState> states = new ArrayList<>();
    for (int round = 0; round < 40; round++) {
      states.add(state);
      LongTermPricing.PricedRound priced =
          new LongTermPricing(plan, Seeds.root(9)).next(state, auction);
      unbroken.add(priced.clearing());
      state = priced.next();
    }
    LongTermState resumed = states.get(17);
    for (int round = 17; round < 40; round++) {
      LongTermPricing.PricedRound priced =
          new LongTermPricing(plan, Seeds.root(9)).next(resumed, auction);
      assertThat(priced.clearing()).isEqualTo(unbroken.get(round));
      resumed = priced.next();
    }
    assertThat(resumed).isEqualTo(state);
  }

  /** Quality grows with the number of the client, and so does its cost. */
  private static Auction steady(int size) {
    List<Bid> bids = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      bids.add(new Bid(new ClientId("c" + i), 50 + 20 * i, 1 + i));
    }
    return new Auction(bids, NO_LIMIT);
  }

  @Test
  void spendingSettlesAtTheEvenPace() {
    // At rest everybody would be hired, at three times the pace.
    LongTermPlan plan = new LongTermPlan(1_000_000, 500, 77, 2_000, 0, 0);
    LongTermPricing pricing = new LongTermPricing(plan, Seeds.root(9));
    LongTermState state = LongTermState.start();
    long firstHalf = 0;
    for (int round = 0; round < 500; round++) {
      if (round == 250) {
        firstHalf = state.spentMicrounits();
      }
      state = pricing.next(state, steady(12)).next();
    }
    assertThat(firstHalf).isBetween(490_000L, 530_000L);
    assertThat(state.spentMicrounits()).isBetween(980_000L, 1_000_000L);
  }

  @Test
  void fairnessSeesToItThatWeakClientsAreHiredToo() {
    Map<ClientId, Integer> without = hires(new LongTermPlan(1_000_000, 500, 20, 2_000, 0, 0));
    Map<ClientId, Integer> with = hires(new LongTermPlan(1_000_000, 500, 20, 2_000, 0.2, 40));
    ClientId weakest = new ClientId("c0");
    assertThat(without.getOrDefault(weakest, 0)).isZero();
    assertThat(with.getOrDefault(weakest, 0)).isBetween(90, 200);
  }

  private static Map<ClientId, Integer> hires(LongTermPlan plan) {
    LongTermPricing pricing = new LongTermPricing(plan, Seeds.root(9));
    LongTermState state = LongTermState.start();
    Map<ClientId, Integer> hires = new HashMap<>();
    for (int round = 0; round < plan.rounds(); round++) {
      LongTermPricing.PricedRound priced = pricing.next(state, steady(12));
      priced.clearing().winners().forEach(client -> hires.merge(client, 1, Integer::sum));
      state = priced.next();
    }
    return hires;
  }

  @Test
  void theOrderOfOffersDependsOnTheSeedAndTheRoundAlone() {
    // Money for one only: whoever is asked first gets it.
    LongTermPlan plan = new LongTermPlan(1_000_000, 40, 100, 2_000, 0, 0);
    Auction auction =
        new Auction(
            List.of(new Bid(new ClientId("a"), 60, 1), new Bid(new ClientId("b"), 60, 1)), 100);
    int a = 0;
    LongTermState state = LongTermState.start();
    for (int round = 0; round < 40; round++) {
      LongTermPricing pricing = new LongTermPricing(plan, Seeds.root(9));
      LongTermPricing.PricedRound priced = pricing.next(state, auction);
      boolean first = priced.clearing().winners().contains(new ClientId("a"));
      a += first ? 1 : 0;
      Auction cheaper = auction.withCost(new ClientId("b"), 1);
      assertThat(pricing.next(state, cheaper).clearing().winners().contains(new ClientId("a")))
          .isEqualTo(first);
      state = priced.next();
    }
    assertThat(a).isBetween(8, 32);
  }

  @Test
  void theAllowancesAddUpToTheBudget() {
    LongTermPlan plan = new LongTermPlan(1_000_003, 7, 1, 1, 0, 0);
    assertThat(plan.allowanceOfFirst(0)).isZero();
    assertThat(plan.allowanceOfFirst(1)).isEqualTo(142_857);
    assertThat(plan.allowanceOfFirst(7)).isEqualTo(1_000_003);
    LongTermPlan large = new LongTermPlan(1_000_000_000_000_000L, 1_000_000_000, 1, 1, 0, 0);
    assertThat(large.allowanceOfFirst(1_000_000_000)).isEqualTo(1_000_000_000_000_000L);
  }

  @Test
  void afterTheLastPlannedRoundThereIsNoOther() {
    LongTermPricing pricing =
        new LongTermPricing(new LongTermPlan(100, 1, 1, 1, 0, 0), Seeds.root(1));
    LongTermState state = pricing.next(LongTermState.start(), steady(2)).next();
    assertThatThrownBy(() -> pricing.next(state, steady(2)))
        .isInstanceOf(BudgetExhaustedException.class)
        .hasMessageContaining("planned for 1 rounds");
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new LongTermPlan(1, 0, 1, 1, 0, 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("rounds of 0");
    assertThatThrownBy(() -> new LongTermPlan(1, 1, Double.NaN, 1, 0, 0))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> new LongTermPlan(1, 1, 1, 0, 0, 0))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> new LongTermPlan(1, 1, 1, 1, 1, 0))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> new LongTermPlan(1, 1, 1, 1, 0, -1))
        .isInstanceOf(ConfigurationException.class);
  }
}
