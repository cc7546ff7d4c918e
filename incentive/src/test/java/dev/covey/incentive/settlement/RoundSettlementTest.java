package dev.covey.incentive.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.core.Sha256;
import dev.covey.core.error.DataException;
import dev.covey.incentive.auction.Auction;
import dev.covey.incentive.auction.Bid;
import dev.covey.incentive.auction.Clearing;
import dev.covey.incentive.auction.ProportionalShare;
import dev.covey.testing.Trials;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is owed, and the money of a run. */
class RoundSettlementTest {
  private static final RunId RUN = new RunId("run-7");
  private static final RoundKey FIRST = new RoundKey(RUN, 1, 1);
  private static final RoundKey SECOND = new RoundKey(RUN, 2, 1);

  private static Bid bid(String client, long cost) {
    return new Bid(new ClientId(client), cost, 1);
  }

  private static final Auction AUCTION =
      new Auction(List.of(bid("a", 10), bid("b", 20), bid("c", 30), bid("d", 40)), 100);
  private static final Clearing CLEARING = new ProportionalShare().clear(AUCTION);

  @Test
  void winnersAreOwedTheirPriceForASubmissionAndNothingWithoutOne() {
    String submission = new Sha256().update("what b sent").hex();
    assertThat(
            RoundSettlement.due(
                FIRST,
                "proportional-share",
                AUCTION,
                CLEARING,
                Map.of(new ClientId("b"), submission)))
        .containsExactly(
            new Payment(
                new PaymentKey(FIRST, new ClientId("b")),
                "proportional-share",
                20,
                33,
                submission));
    assertThat(RoundSettlement.due(FIRST, "cgl", AUCTION, CLEARING, Map.of())).isEmpty();
  }

  @Test
  void aSubmissionOfALoserIsNotPaidFor() {
    String submission = new Sha256().update("what d sent").hex();
    assertThatThrownBy(
            () ->
                RoundSettlement.due(
                    FIRST, "cgl", AUCTION, CLEARING, Map.of(new ClientId("d"), submission)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("client d, which was not hired");
  }

  private static RunBudget reserved(RunBudget budget, RoundKey attempt, long microunits) {
    RunBudget.Reservation reservation = budget.reserve(attempt, microunits);
    assertThat(reservation).isInstanceOf(RunBudget.Reserved.class);
    return ((RunBudget.Reserved) reservation).budget();
  }

  @Test
  void whatIsAwardedIsSetAsideAndWhatIsNotEarnedIsFreeAgain() {
    RunBudget budget = reserved(RunBudget.of(100), FIRST, 70);
    assertThat(budget.leftMicrounits()).isEqualTo(30);
    assertThat(budget.reserve(SECOND, 31)).isEqualTo(new RunBudget.Exhausted(31, 30));
    budget = budget.settle(FIRST, 25);
    assertThat(budget.leftMicrounits()).isEqualTo(75);
    assertThat(budget.spentMicrounits()).isEqualTo(25);
  }

  @Test
  void reservingAgainAfterACrashChangesNothing() {
    RunBudget budget = reserved(RunBudget.of(100), FIRST, 70);
    assertThat(reserved(budget, FIRST, 70)).isEqualTo(budget);
    assertThatThrownBy(() -> budget.reserve(FIRST, 60))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("one award an attempt");
  }

  @Test
  void nothingIsPaidThatWasNotAwarded() {
    RunBudget budget = reserved(RunBudget.of(100), FIRST, 70);
    assertThatThrownBy(() -> budget.settle(SECOND, 1)).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> budget.settle(FIRST, 71)).isInstanceOf(DataException.class);
    RunBudget settled = budget.settle(FIRST, 70);
    assertThatThrownBy(() -> settled.settle(FIRST, 1)).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> new RunBudget(100, 101, Map.of())).isInstanceOf(DataException.class);
  }

  @Test
  void whoeverDropsOutTheBudgetOfTheRunIsKeptAndLedgerAndBudgetAgree() {
    Trials.run(
        "budget of a run",
        300,
        random -> {
          long total = random.nextLong(2000);
          RunBudget budget = RunBudget.of(total);
          PaymentLedger ledger = PaymentLedger.empty(RUN);
          for (int round = 1; round <= 8; round++) {
            RoundKey attempt = new RoundKey(RUN, round, 1);
            List<Bid> bids = new ArrayList<>();
            for (int i = 0; i < random.nextInt(1, 12); i++) {
              bids.add(bid("c" + i, random.nextInt(100)));
            }
            long most = Math.min(budget.leftMicrounits(), random.nextLong(600));
            Auction auction = new Auction(bids, most);
            Clearing clearing = new ProportionalShare().clear(auction);
            budget = reserved(budget, attempt, clearing.totalMicrounits());
            Map<ClientId, String> submissions = new HashMap<>();
            for (ClientId winner : clearing.winners()) {
              if (random.nextInt(3) > 0) {
                submissions.put(winner, new Sha256().update(winner.value()).hex());
              }
            }
            List<Payment> due =
                RoundSettlement.due(attempt, "proportional-share", auction, clearing, submissions);
            assertThat(due).hasSameSizeAs(submissions.keySet());
            PaymentLedger.Outcome outcome = ledger.append(due, new TestSigner("coordinator"));
            ledger = ((PaymentLedger.Settled) outcome).ledger();
            budget = budget.settle(attempt, due.stream().mapToLong(Payment::paidMicrounits).sum());
            assertThat(budget.spentMicrounits()).isEqualTo(ledger.totalMicrounits());
            assertThat(ledger.totalMicrounits()).isLessThanOrEqualTo(total);
          }
        });
  }
}
