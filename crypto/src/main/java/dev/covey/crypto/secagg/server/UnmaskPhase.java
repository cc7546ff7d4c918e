package dev.covey.crypto.secagg.server;

import dev.covey.crypto.keys.SecretBytes;
import dev.covey.crypto.mask.MaskExpansion;
import dev.covey.crypto.secagg.Rejection.Reason;
import dev.covey.crypto.secagg.message.ClientMessage;
import dev.covey.crypto.secagg.message.ClientMessage.RevealedSeed;
import dev.covey.crypto.secagg.message.ClientMessage.RevealedShare;
import dev.covey.crypto.secagg.message.ClientMessage.UnmaskResponse;
import dev.covey.crypto.secagg.message.ShareKind;
import dev.covey.crypto.shamir.Shamir;
import dev.covey.crypto.shamir.Share;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects shares of the survivors' self seeds, and for the clients that dropped out the seeds of
 * the masks that survivors have with them, and shares of their mask roots for those seeds that do
 * not come.
 */
final class UnmaskPhase implements ServerPhase {
  private final Collected collected;
  private final BitSet responders = new BitSet();
  private final Map<Integer, List<Share>> byOwner = new HashMap<>();
  private final Map<Integer, Map<Integer, SecretBytes>> seedsByDropped = new HashMap<>();

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
    previous = -1;
    for (RevealedSeed seed : response.seeds()) {
      if (seed.owner() <= previous
          || !isSharingNeighbour(member, seed.owner())
          || collected.survivors().contains(seed.owner())
          || seed.seed().length != MaskExpansion.SEED_BYTES) {
        return ServerPhase.refuse(
            Reason.MALFORMED,
            "member "
                + member
                + " revealed a seed that it was not asked for, with member "
                + seed.owner());
      }
      previous = seed.owner();
    }
    responders.set(member);
    for (RevealedShare share : response.shares()) {
      byOwner
          .computeIfAbsent(share.owner(), owner -> new ArrayList<>())
          .add(new Share(member + 1, SecretBytes.copyOf(share.values())));
    }
    for (RevealedSeed seed : response.seeds()) {
      // A wrong one counts as none: the long way remains.
      if (collected.seedCommitments().isGenuine(member, seed.owner(), seed.seed())) {
        seedsByDropped
            .computeIfAbsent(seed.owner(), owner -> new HashMap<>())
            .put(member, SecretBytes.copyOf(seed.seed()));
      }
    }
    return new ServerStep.Accepted();
  }

  private boolean isExpected(int member, RevealedShare share) {
    ShareKind kind =
        collected.survivors().contains(share.owner()) ? ShareKind.SELF_SEED : ShareKind.MASK_ROOT;
    return isSharingNeighbour(member, share.owner())
        && share.kind() == kind
        && share.values().length == Shamir.SHARE_BYTES;
  }

  private boolean isSharingNeighbour(int member, int owner) {
    return owner < collected.context().graph().clients()
        && collected.sharers().get(owner)
        && collected.context().graph().areNeighbours(member, owner);
  }

  private boolean canBeOpened(int owner) {
    int shares = byOwner.getOrDefault(owner, List.of()).size();
    if (shares >= collected.context().terms().graph().threshold()) {
      return true;
    }
    if (collected.survivors().contains(owner)) {
      return false;
    }
    Map<Integer, SecretBytes> seeds = seedsByDropped.getOrDefault(owner, Map.of());
    return Arrays.stream(collected.context().graph().neighboursOf(owner))
        .allMatch(member -> !collected.survivors().contains(member) || seeds.containsKey(member));
  }

  @Override
  public Transition close() {
    long closed = collected.sharers().stream().filter(owner -> !canBeOpened(owner)).count();
    if (closed > 0) {
      Opening.wipe(byOwner, seedsByDropped);
      return ServerPhase.abort(
          Reason.NOT_RECOVERABLE,
          "for "
              + closed
              + " of "
              + collected.sharers().cardinality()
              + " clients fewer than "
              + collected.context().terms().graph().threshold()
              + " shares came");
    }
    return new Transition(
        new FinishedPhase(),
        new ServerStep.Openable(new Opening(collected, byOwner, seedsByDropped)));
  }

  @Override
  public BitSet awaited() {
    BitSet awaited = new BitSet();
    for (int member : collected.survivors().indexes()) {
      awaited.set(member);
    }
    awaited.andNot(responders);
    return awaited;
  }
}
