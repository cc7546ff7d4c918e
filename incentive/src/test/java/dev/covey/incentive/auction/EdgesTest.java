package dev.covey.incentive.auction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ClientId;
import dev.covey.core.Seeds;
import dev.covey.core.error.ConfigurationException;
import dev.covey.incentive.Money;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nobody, one bidder, no money, no quality, too dear, ties. */
class EdgesTest {
  private static final Seeds SEEDS = Seeds.root(4);

  static Stream<Mechanism> mechanisms() {
    return Mechanisms.all(SEEDS).stream();
  }

  private static Bid bid(String client, long cost, double quality) {
    return new Bid(new ClientId(client), cost, quality);
  }

  @ParameterizedTest
  @MethodSource("mechanisms")
  void nobodyBids(Mechanism mechanism) {
    Clearing clearing = mechanism.clear(new Auction(List.of(), 100));
    assertThat(clearing.winners()).isEmpty();
    assertThat(clearing.totalMicrounits()).isZero();
    assertThat(clearing.value()).isZero();
  }

  @ParameterizedTest
  @MethodSource("mechanisms")
  void whoAsksForMoreThanTheBudgetIsNotHired(Mechanism mechanism) {
    assertThat(mechanism.clear(new Auction(List.of(bid("a", 101, 5)), 100)).winners()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("mechanisms")
  void withoutMoneyNobodyIsPaid(Mechanism mechanism) {
    Auction auction = new Auction(List.of(bid("a", 0, 1), bid("b", 1, 1)), 0);
    assertThat(mechanism.clear(auction).totalMicrounits()).isZero();
    assertThat(mechanism.clear(auction).winners()).doesNotContain(new ClientId("b"));
  }

  @ParameterizedTest
  @MethodSource("mechanisms")
  void largestAmountsDoNotOverflow(Mechanism mechanism) {
    Auction auction =
        new Auction(
            List.of(
                bid("a", Money.MAX_MICROUNITS, Bid.MAX_QUALITY),
                bid("b", Money.MAX_MICROUNITS, Double.MIN_VALUE),
                bid("c", 1, Bid.MAX_QUALITY),
                bid("d", 0, Double.MIN_VALUE),
                bid("e", Money.MAX_MICROUNITS - 1, 1)),
            Money.MAX_MICROUNITS);
    Clearing clearing = mechanism.clear(auction);
    assertThat(clearing.payments().values())
        .allSatisfy(paid -> assertThat(paid).isBetween(0L, Money.MAX_MICROUNITS));
  }

  @ParameterizedTest
  @MethodSource("mechanisms")
  void aMechanismIsFoundByItsName(Mechanism mechanism) {
    assertThat(Mechanisms.named(mechanism.name(), SEEDS)).hasSameClassAs(mechanism);
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnes() {
    assertThatThrownBy(() -> Mechanisms.named("vickrey", SEEDS))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("vickrey")
        .hasMessageContaining("proportional-share");
  }

  @Test
  void oneBidderIsPaidTheWholeBudget() {
    Auction auction = new Auction(List.of(bid("a", 7, 2)), 100);
    for (Mechanism mechanism :
        List.of(
            new ProportionalShare(),
            new Cgl(),
            new PostedPrice(),
            new LowestBid(),
            new RandomOffers(SEEDS))) {
      assertThat(mechanism.clear(auction).payments())
          .as(mechanism.name())
          .containsExactly(java.util.Map.entry(new ClientId("a"), 100L));
    }
  }

  @Test
  void aWorthlessClientIsHiredOnlyWhereQualityDoesNotCount() {
    Auction auction = new Auction(List.of(bid("a", 0, 0), bid("b", 1, 1)), 100);
    for (Mechanism mechanism : Mechanisms.all(SEEDS)) {
      boolean blind = mechanism instanceof LowestBid || mechanism instanceof RandomOffers;
      assertThat(mechanism.clear(auction).winners().contains(new ClientId("a")))
          .as(mechanism.name())
          .isEqualTo(blind);
    }
  }

  @Test
  void ofEqualBidsTheClientThatComesFirstByIdWins() {
    Auction auction = new Auction(List.of(bid("c", 60, 1), bid("a", 60, 1), bid("b", 60, 1)), 100);
    Clearing clearing = new ProportionalShare().clear(auction);
    assertThat(clearing.winners()).containsExactly(new ClientId("a"));
    // With 61 it would come after b and lose.
    assertThat(clearing.paymentMicrounits(new ClientId("a"))).isEqualTo(60);
  }

  @Test
  void theExampleOfTheDocumentationHolds() {
    // Densities 10, 20, 30 and 40; the third asks for 30 of its share of 100/3.
    Auction auction =
        new Auction(
            List.of(bid("a", 10, 1), bid("b", 20, 1), bid("c", 30, 1), bid("d", 40, 1)), 100);
    Clearing clearing = new ProportionalShare().clear(auction);
    assertThat(clearing.winners())
        .containsExactly(new ClientId("a"), new ClientId("b"), new ClientId("c"));
    assertThat(clearing.payments().values()).containsOnly(33L);
    assertThat(clearing.totalMicrounits()).isEqualTo(99);
    assertThat(clearing.value()).isEqualTo(3);
  }

  @Test
  void theSeedDecidesWhomRandomOffersHire() {
    List<Bid> bids =
        Stream.of("a", "b", "c", "d", "e", "f", "g", "h").map(id -> bid(id, 40, 1)).toList();
    Auction auction = new Auction(bids, 100);
    long different =
        Stream.iterate(0L, seed -> seed + 1)
            .limit(40)
            .map(seed -> new RandomOffers(Seeds.root(seed)).clear(auction).winners())
            .distinct()
            .count();
    assertThat(different).isGreaterThan(5);
  }
}
