package dev.covey.incentive.bidding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.core.Sha256;
import dev.covey.core.error.DataException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Sealed bids, phase by phase. */
class SealedBiddingTest {
  private static final RoundKey ATTEMPT = new RoundKey(new RunId("run-7"), 3, 1);

  private static BidOpening opening(String client, long cost) {
    return new BidOpening(new ClientId(client), cost, new Sha256().update(client + cost).hex());
  }

  private static BidCommitment sealed(BidOpening opening) {
    return BidCommitment.of(ATTEMPT, opening);
  }

  private static <T extends SealedBidding> T taken(SealedBidding.Answer answer, Class<T> phase) {
    assertThat(answer).isInstanceOf(SealedBidding.Taken.class);
    return phase.cast(((SealedBidding.Taken) answer).next());
  }

  private static SealedBidding.Opening committed(BidOpening... openings) {
    SealedBidding.Committing state = SealedBidding.begin(ATTEMPT);
    for (BidOpening opening : openings) {
      state = taken(state.commit(sealed(opening)), SealedBidding.Committing.class);
    }
    return state.close();
  }

  private static void assertRejected(SealedBidding.Answer answer, SealedBidding.Reason reason) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            SealedBidding.Rejected.class,
            rejected -> {
              assertThat(rejected.reason()).isEqualTo(reason);
              assertThat(rejected.message()).contains("client");
            });
  }

  @Test
  void whoCommitsAndOpensHasBidAndWhoDoesNotOpenIsLeftOut() {
    SealedBidding.Opening state = committed(opening("a", 10), opening("b", 20), opening("c", 30));
    state = taken(state.open(opening("c", 30)), SealedBidding.Opening.class);
    state = taken(state.open(opening("a", 10)), SealedBidding.Opening.class);
    SealedBidding.Closed closed = state.close();
    assertThat(closed.bids()).hasSize(2).containsEntry(new ClientId("a"), 10L);
    assertThat(closed.bids()).containsEntry(new ClientId("c"), 30L);
    assertThat(closed.excluded()).containsOnlyKeys(new ClientId("b"));
    assertThat(closed.excluded())
        .hasEntrySatisfying(
            new ClientId("b"),
            excluded -> assertRejected(excluded, SealedBidding.Reason.NOT_OPENED));
  }

  @Test
  void aSecondCommitmentIsRejectedAlsoIfItIsTheSame() {
    SealedBidding.Committing state =
        taken(
            SealedBidding.begin(ATTEMPT).commit(sealed(opening("a", 10))),
            SealedBidding.Committing.class);
    assertRejected(state.commit(sealed(opening("a", 9))), SealedBidding.Reason.DUPLICATE);
    assertRejected(state.commit(sealed(opening("a", 10))), SealedBidding.Reason.DUPLICATE);
  }

  @Test
  void whatComesInTheWrongPhaseIsTooEarlyOrTooLate() {
    assertRejected(SealedBidding.begin(ATTEMPT).open(opening("a", 10)), SealedBidding.Reason.EARLY);
    SealedBidding.Opening opening = committed(opening("a", 10));
    assertRejected(opening.commit(sealed(opening("b", 5))), SealedBidding.Reason.LATE);
    SealedBidding.Closed closed = opening.close();
    assertRejected(closed.commit(sealed(opening("b", 5))), SealedBidding.Reason.LATE);
    assertRejected(closed.open(opening("a", 10)), SealedBidding.Reason.LATE);
  }

  @Test
  void onlyTheCommittedBidOpensACommitment() {
    SealedBidding.Opening state = committed(opening("a", 10), opening("b", 20));
    BidOpening honest = opening("a", 10);
    assertRejected(
        state.open(new BidOpening(honest.client(), 9, honest.nonce())),
        SealedBidding.Reason.MISMATCH);
    assertRejected(
        state.open(new BidOpening(honest.client(), 10, opening("b", 20).nonce())),
        SealedBidding.Reason.MISMATCH);
    assertRejected(state.open(opening("z", 1)), SealedBidding.Reason.NOT_COMMITTED);
    SealedBidding.Opening opened = taken(state.open(honest), SealedBidding.Opening.class);
    assertRejected(opened.open(honest), SealedBidding.Reason.DUPLICATE);
  }

  @Test
  void aCommitmentOfAnotherAttemptDoesNotOpenInThisOne() {
    BidOpening opening = opening("a", 10);
    BidCommitment other =
        BidCommitment.of(new RoundKey(ATTEMPT.run(), ATTEMPT.round(), 2), opening);
    SealedBidding.Opening state =
        taken(SealedBidding.begin(ATTEMPT).commit(other), SealedBidding.Committing.class).close();
    assertRejected(state.open(opening), SealedBidding.Reason.MISMATCH);
  }

  @Test
  void aNegativeOrAbsurdBidIsRejectedWhenItIsOpened() {
    SealedBidding.Opening state = committed(opening("a", -1), opening("b", Long.MAX_VALUE));
    assertRejected(state.open(opening("a", -1)), SealedBidding.Reason.NEGATIVE);
    assertRejected(state.open(opening("b", Long.MAX_VALUE)), SealedBidding.Reason.ABSURD);
  }

  @Test
  void theRootDependsOnEveryCommitmentAndNotOnTheirOrder() {
    Set<String> roots = new HashSet<>();
    for (int count = 0; count <= 9; count++) {
      List<BidOpening> openings = openings(count);
      roots.add(committed(openings.toArray(new BidOpening[0])).root());
      for (int i = 0; i < count; i++) {
        List<BidOpening> other = new ArrayList<>(openings);
        other.set(i, opening("client " + i, 7));
        roots.add(committed(other.toArray(new BidOpening[0])).root());
      }
    }
    assertThat(roots).hasSize(10 + 45);
    assertThat(committed(opening("b", 2), opening("a", 1)).root())
        .isEqualTo(committed(opening("a", 1), opening("b", 2)).root());
  }

  private static List<BidOpening> openings(int count) {
    List<BidOpening> openings = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      openings.add(opening("client " + i, 100 + i));
    }
    return openings;
  }

  @Test
  void aProofLeadsFromItsCommitmentToTheRootAndFromNoOther() {
    for (int count = 1; count <= 17; count++) {
      List<BidOpening> openings = openings(count);
      SealedBidding.Opening state = committed(openings.toArray(new BidOpening[0]));
      for (BidOpening opening : openings) {
        InclusionProof proof = state.proof(opening.client()).orElseThrow();
        assertThat(proof.leads(sealed(opening), state.root())).isTrue();
        assertThat(proof.leads(sealed(opening("client 0", 1)), state.root())).isFalse();
        assertThat(
                new InclusionProof(count + 1, proof.steps()).leads(sealed(opening), state.root()))
            .isFalse();
        assertThat(proof.steps()).hasSizeLessThanOrEqualTo(5);
      }
    }
    assertThat(committed(opening("a", 1)).proof(new ClientId("b"))).isEqualTo(Optional.empty());
  }

  @Test
  void openingsAndCommitmentsOfTheWrongFormAreRefusedAndNoncesAreNotPrinted() {
    ClientId a = new ClientId("a");
    assertThatThrownBy(() -> new BidOpening(a, 1, "short")).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> new BidCommitment(a, "short")).isInstanceOf(DataException.class);
    BidOpening opening = opening("a", 1234567);
    assertThat(opening.toString()).doesNotContain(opening.nonce()).doesNotContain("1234567");
  }
}
