package dev.covey.incentive.bidding;

import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.incentive.auction.BidIntake;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Bidding for one attempt at a round, in three phases: clients commit; then the root is shown and
 * clients open; then it is over. Each message is answered with the next state or a rejection, which
 * changes nothing.
 */
public sealed interface SealedBidding {
  /** The attempt that is bid for. */
  RoundKey attempt();

  /** Answers a sealed bid. */
  Answer commit(BidCommitment commitment);

  /** Answers the opening of a sealed bid. */
  Answer open(BidOpening opening);

  /** The first phase of an attempt. */
  static Committing begin(RoundKey attempt) {
    return new Committing(attempt, new TreeMap<>());
  }

  /** Why a message was not taken. */
  enum Reason {
    /** A commitment after bidding was closed, or an opening after opening was. */
    LATE,
    /** An opening while others may still commit: it would tell them the bid. */
    EARLY,
    /** The client has committed or opened before. */
    DUPLICATE,
    /** An opening of a client that did not commit. */
    NOT_COMMITTED,
    /** The opening is not that of the commitment. */
    MISMATCH,
    /** The bid is negative. */
    NEGATIVE,
    /** The bid is beyond anything that can be meant. */
    ABSURD,
    /** Not opened when opening was closed. */
    NOT_OPENED
  }

  /** The answer to a message. */
  sealed interface Answer permits Taken, Rejected {}

  /** The message counts; go on from this state. */
  record Taken(SealedBidding next) implements Answer {}

  /** The message does not count; the state stays. */
  record Rejected(Reason reason, String message) implements Answer {}

  private static Rejected rejected(Reason reason, ClientId client, String what) {
    return new Rejected(reason, "client " + client + ": " + what);
  }

  /**
   * Clients commit.
   *
   * @param commitments so far, by client
   */
  record Committing(RoundKey attempt, SortedMap<ClientId, BidCommitment> commitments)
      implements SealedBidding {
    public Committing {
      commitments = Collections.unmodifiableSortedMap(new TreeMap<>(commitments));
    }

    @Override
    public Answer commit(BidCommitment commitment) {
      if (commitments.containsKey(commitment.client())) {
        return rejected(
            Reason.DUPLICATE,
            commitment.client(),
            "has committed before; expected one sealed bid an attempt");
      }
      SortedMap<ClientId, BidCommitment> more = new TreeMap<>(commitments);
      more.put(commitment.client(), commitment);
      return new Taken(new Committing(attempt, more));
    }

    @Override
    public Answer open(BidOpening opening) {
      return rejected(
          Reason.EARLY,
          opening.client(),
          "opens its bid while others may still bid; expected after the root is shown");
    }

    /** No more commitments. */
    public Opening close() {
      return new Opening(attempt, commitments, new TreeMap<>());
    }
  }

  /**
   * Clients open. The root may be signed and shown from now on, and has to be before any opening is
   * shown to anybody.
   *
   * @param opened bids so far, micro-units by client
   */
  record Opening(
      RoundKey attempt,
      SortedMap<ClientId, BidCommitment> commitments,
      SortedMap<ClientId, Long> opened)
      implements SealedBidding {
    public Opening {
      commitments = Collections.unmodifiableSortedMap(new TreeMap<>(commitments));
      opened = Collections.unmodifiableSortedMap(new TreeMap<>(opened));
    }

    /** Merkle root over all commitments, 64 hexadecimal digits. */
    public String root() {
      return new CommitmentTree(List.copyOf(commitments.values())).root();
    }

    /** What shows a client that its commitment is under the root; empty if it did not commit. */
    public Optional<InclusionProof> proof(ClientId client) {
      List<ClientId> order = List.copyOf(commitments.keySet());
      int place = Collections.binarySearch(order, client);
      return place < 0
          ? Optional.empty()
          : Optional.of(new CommitmentTree(List.copyOf(commitments.values())).proof(place));
    }

    @Override
    public Answer commit(BidCommitment commitment) {
      return rejected(
          Reason.LATE, commitment.client(), "commits after bidding was closed; bid next round");
    }

    @Override
    public Answer open(BidOpening opening) {
      ClientId client = opening.client();
      BidCommitment commitment = commitments.get(client);
      if (commitment == null) {
        return rejected(
            Reason.NOT_COMMITTED, client, "opens a bid that it did not commit to before");
      }
      if (opened.containsKey(client)) {
        return rejected(Reason.DUPLICATE, client, "has opened its bid before");
      }
      if (!BidCommitment.of(attempt, opening).equals(commitment)) {
        return rejected(
            Reason.MISMATCH, client, "opens another bid than the one that it committed to");
      }
      return BidIntake.problem(client, opening.costMicrounits())
          .<Answer>map(
              problem ->
                  new Rejected(
                      problem.reason() == BidIntake.Reason.NEGATIVE
                          ? Reason.NEGATIVE
                          : Reason.ABSURD,
                      problem.message()))
          .orElseGet(
              () -> {
                SortedMap<ClientId, Long> more = new TreeMap<>(opened);
                more.put(client, opening.costMicrounits());
                return new Taken(new Opening(attempt, commitments, more));
              });
    }

    /** No more openings: those who did not open are left out of the auction. */
    public Closed close() {
      SortedMap<ClientId, Rejected> excluded = new TreeMap<>();
      for (ClientId client : commitments.keySet()) {
        if (!opened.containsKey(client)) {
          excluded.put(
              client,
              rejected(
                  Reason.NOT_OPENED,
                  client,
                  "did not open its bid; it is left out of the auction"));
        }
      }
      return new Closed(attempt, opened, excluded);
    }
  }

  /**
   * It is over.
   *
   * @param bids micro-units by client
   * @param excluded those who committed and are left out, with the reason
   */
  record Closed(
      RoundKey attempt, SortedMap<ClientId, Long> bids, SortedMap<ClientId, Rejected> excluded)
      implements SealedBidding {
    public Closed {
      bids = Collections.unmodifiableSortedMap(new TreeMap<>(bids));
      excluded = Collections.unmodifiableSortedMap(new TreeMap<>(excluded));
    }

    @Override
    public Answer commit(BidCommitment commitment) {
      return rejected(
          Reason.LATE, commitment.client(), "commits after bidding was closed; bid next round");
    }

    @Override
    public Answer open(BidOpening opening) {
      return rejected(Reason.LATE, opening.client(), "opens after opening was closed");
    }
  }
}
