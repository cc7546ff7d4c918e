package dev.covey.crypto.secagg.server;

import dev.covey.crypto.secagg.Rejection.Reason;
import dev.covey.crypto.secagg.ShareEnvelope;
import dev.covey.crypto.secagg.message.ClientMessage;
import dev.covey.crypto.secagg.message.ClientMessage.EncryptedShares;
import dev.covey.crypto.secagg.message.ClientMessage.ShareBundle;
import dev.covey.crypto.secagg.message.ServerMessage.ShareDelivery;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects encrypted shares, to be handed on to whom they are for. */
final class SharePhase implements ServerPhase {
  private final ServerContext context;
  private final BitSet sharers = new BitSet();
  private final Map<Integer, List<EncryptedShares>> byReceiver = new HashMap<>();
  private final SeedCommitments seedCommitments;

  SharePhase(ServerContext context) {
    this.context = context;
    seedCommitments =
        new SeedCommitments(context.session(), context.terms().agreement().ciphertextBytes() == 0);
  }

  @Override
  public ServerStep receive(ClientMessage message) {
    if (!(message instanceof ShareBundle bundle)) {
      return unexpected(message);
    }
    int member = bundle.member();
    if (!context.advertisements().containsKey(member)) {
      return ServerPhase.stranger(message);
    }
    if (sharers.get(member)) {
      return ServerPhase.duplicate(message);
    }
    List<Integer> expected = new ArrayList<>();
    for (int neighbour : context.graph().neighboursOf(member)) {
      if (context.advertisements().containsKey(neighbour)) {
        expected.add(neighbour);
      }
    }
    List<Integer> found = bundle.shares().stream().map(EncryptedShares::to).toList();
    if (!found.equals(expected)) {
      return ServerPhase.refuse(
          Reason.MALFORMED, "the shares of member " + member + " are not for its neighbours");
    }
    for (EncryptedShares shares : bundle.shares()) {
      if (shares.from() != member
          || !ShareEnvelope.hasRightSizes(shares, context.terms().agreement())) {
        return ServerPhase.refuse(
            Reason.MALFORMED, "a share of member " + member + " has the wrong sender or size");
      }
    }
    if (!seedCommitments.areWellFormed(bundle)) {
      return ServerPhase.refuse(
          Reason.MALFORMED,
          "the commitments of member " + member + " are not one for each seed that it knows");
    }
    sharers.set(member);
    seedCommitments.keep(bundle);
    for (EncryptedShares shares : bundle.shares()) {
      byReceiver.computeIfAbsent(shares.to(), receiver -> new ArrayList<>()).add(shares);
    }
    return new ServerStep.Accepted();
  }

  @Override
  public Transition close() {
    if (sharers.cardinality() < context.terms().minimumSurvivors()) {
      return ServerPhase.abort(
          Reason.TOO_FEW_SURVIVORS,
          sharers.cardinality()
              + " clients sent shares, at least "
              + context.terms().minimumSurvivors()
              + " are needed");
    }
    MaskCiphertexts maskCiphertexts = new MaskCiphertexts();
    List<Outgoing> messages = new ArrayList<>();
    sharers.stream()
        .forEach(
            member -> {
              List<EncryptedShares> shares =
                  new ArrayList<>(byReceiver.getOrDefault(member, List.of()));
              shares.sort(java.util.Comparator.comparingInt(EncryptedShares::from));
              shares.forEach(maskCiphertexts::keep);
              messages.add(new Outgoing(member, new ShareDelivery(context.session(), shares)));
            });
    return new Transition(
        new MaskedInputPhase(context, sharers, maskCiphertexts, seedCommitments),
        new ServerStep.Advanced(messages));
  }

  @Override
  public BitSet awaited() {
    BitSet awaited = new BitSet();
    context.advertisements().keySet().forEach(awaited::set);
    awaited.andNot(sharers);
    return awaited;
  }
}
