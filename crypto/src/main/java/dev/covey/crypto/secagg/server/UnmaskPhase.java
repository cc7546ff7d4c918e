package dev.covey.crypto.secagg.server;

import dev.covey.crypto.keys.SecretBytes;
import dev.covey.crypto.secagg.Rejection.Reason;
import dev.covey.crypto.secagg.message.ClientMessage;
import dev.covey.crypto.secagg.message.ClientMessage.RevealedShare;
import dev.covey.crypto.secagg.message.ClientMessage.UnmaskResponse;
import dev.covey.crypto.secagg.message.ShareKind;
import dev.covey.crypto.shamir.Shamir;
import dev.covey.crypto.shamir.Share;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects shares of the survivors' self seeds and of the dropped clients' mask roots. */
final class UnmaskPhase implements ServerPhase {
  private final Collected collected;
  private final BitSet responders = new BitSet();
  private final Map<Integer, List<Share>> byOwner = new HashMap<>();
  private int ownersWithEnough;

  UnmaskPhase(Collected collected) {
    this.collected = collected;
  }

  @Override
  public ServerStep receive(ClientMessage message) {
    if (!(message instanceof UnmaskResponse response)) {
      return unexpected(message);
    }
    int member = response.member();
    if (!collected.survivors().contains(member)) {
      return ServerPhase.stranger(message);
    }
    if (responders.get(member)) {
      return ServerPhase.duplicate(message);
    }
    int previous = -1;
    for (RevealedShare share : response.shares()) {
      if (share.owner() <= previous || !isExpected(member, share)) {
        return ServerPhase.refuse(
            Reason.MALFORMED,
            "member "
                + member
                + " revealed something that it was not asked for, of member "
                + share.owner());
      }
      previous = share.owner();
    }
    responders.set(member);
    int threshold = collected.context().terms().graph().threshold();
    for (RevealedShare share : response.shares()) {
      List<Share> shares =
          byOwner.computeIfAbsent(share.owner(), owner -> new ArrayList<>(threshold));
      shares.add(new Share(member + 1, SecretBytes.copyOf(share.values())));
      if (shares.size() == threshold) {
        ownersWithEnough++;
      }
    }
    return new ServerStep.Accepted();
  }

  private boolean isExpected(int member, RevealedShare share) {
    int owner = share.owner();
    ShareKind kind =
        collected.survivors().contains(owner) ? ShareKind.SELF_SEED : ShareKind.MASK_ROOT;
    return owner < collected.context().graph().clients()
        && collected.sharers().get(owner)
        && collected.context().graph().areNeighbours(member, owner)
        && share.kind() == kind
        && share.values().length == Shamir.SHARE_BYTES;
  }

  @Override
  public Transition close() {
    if (ownersWithEnough < collected.sharers().cardinality()) {
      return ServerPhase.abort(
          Reason.NOT_RECOVERABLE,
          "for "
              + (collected.sharers().cardinality() - ownersWithEnough)
              + " of "
              + collected.sharers().cardinality()
              + " clients fewer than "
              + collected.context().terms().graph().threshold()
              + " shares came");
    }
    return new Transition(
        new FinishedPhase(), new ServerStep.Openable(new Opening(collected, byOwner)));
  }

  @Override
  public boolean isComplete() {
    return responders.cardinality() == collected.survivors().size();
  }
}
