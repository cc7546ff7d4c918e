package dev.covey.incentive.auction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ClientId;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.DataException;
import dev.covey.incentive.Money;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bids from outside. */
class BidIntakeTest {
  @Test
  void aGoodBidIsTaken() {
    assertThat(new BidIntake().offer("phone-1", "1500000", "0.75"))
        .isEqualTo(new BidIntake.Accepted(new Bid(new ClientId("phone-1"), 1_500_000, 0.75)));
  }

  @ParameterizedTest
  @CsvSource({
    "a, 1.5, 1, MALFORMED",
    "a, 1e3, 1, MALFORMED",
    "a, '', 1, MALFORMED",
    "a, twelve, 1, MALFORMED",
    "a, ' 7', 1, MALFORMED",
    "a, 7, much, MALFORMED",
    "a, 7, NaN, MALFORMED",
    "a, 7, '', MALFORMED",
    "'', 7, 1, MALFORMED",
    "a, -1, 1, NEGATIVE",
    "a, -99999999999999999999999, 1, NEGATIVE",
    "a, 7, -0.5, NEGATIVE",
    "a, 7, -Infinity, NEGATIVE",
    "a, 1000000000000001, 1, ABSURD",
    "a, 99999999999999999999999, 1, ABSURD",
    "a, 7, 1e16, ABSURD",
    "a, 7, Infinity, ABSURD"
  })
  void aBadBidIsRejectedWithItsReason(
      String client, String cost, String quality, BidIntake.Reason reason) {
    assertThat(new BidIntake().offer(client, cost, quality))
        .isInstanceOfSatisfying(
            BidIntake.Rejected.class,
            rejected -> {
              assertThat(rejected.reason()).isEqualTo(reason);
              assertThat(rejected.message()).contains("expected");
            });
  }

  @Test
  void theSecondBidOfAClientIsRejectedAndTheFirstStays() {
    BidIntake intake = new BidIntake();
    intake.offer("a", "7", "1");
    assertThat(intake.offer("a", "6", "1"))
        .isInstanceOfSatisfying(
            BidIntake.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(BidIntake.Reason.DUPLICATE));
    assertThat(intake.offer("b", "6", "1")).isInstanceOf(BidIntake.Accepted.class);
  }

  @Test
  void aRejectedBidLeavesTheClientFreeToBidAgain() {
    BidIntake intake = new BidIntake();
    assertThat(intake.offer("a", "-7", "1")).isInstanceOf(BidIntake.Rejected.class);
    assertThat(intake.offer("a", "7", "1")).isInstanceOf(BidIntake.Accepted.class);
  }

  @Test
  void theLimitsThemselvesAreAllowed() {
    BidIntake intake = new BidIntake();
    assertThat(intake.offer(new ClientId("a"), Money.MAX_MICROUNITS, Bid.MAX_QUALITY))
        .isInstanceOf(BidIntake.Accepted.class);
    assertThat(intake.offer(new ClientId("b"), 0, 0)).isInstanceOf(BidIntake.Accepted.class);
  }

  @Test
  void anAuctionRefusesWhatTheIntakeWouldReject() {
    ClientId a = new ClientId("a");
    assertThatThrownBy(() -> new Bid(a, -1, 1)).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> new Auction(List.of(new Bid(a, 1, 1), new Bid(a, 2, 1)), 10))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("twice");
    assertThatThrownBy(() -> new Auction(List.of(), -1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("budget of -1");
  }
}
