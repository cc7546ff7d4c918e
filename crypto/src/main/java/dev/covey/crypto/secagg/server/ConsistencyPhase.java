package dev.covey.crypto.secagg.server;

import dev.covey.crypto.keys.IdentityKey;
import dev.covey.crypto.secagg.Labels;
import dev.covey.crypto.secagg.Rejection.Reason;
import dev.covey.crypto.secagg.message.ClientMessage;
import dev.covey.crypto.secagg.message.ClientMessage.ConsistencySignature;
import dev.covey.crypto.secagg.message.ServerMessage.UnmaskRequest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Collects signatures on the survivor set (malicious mode). */
final class ConsistencyPhase implements ServerPhase {
  private final Collected collected;
  private final byte[] signed;
  private final BitSet signers = new BitSet();
  private final List<ConsistencySignature> signatures = new ArrayList<>();

  ConsistencyPhase(Collected collected) {
    this.collected = collected;
    ServerContext context = collected.context();
    signed = Labels.consistency(context.session(), context.directoryRoot(), collected.survivors());
  }

  @Override
  public ServerStep receive(ClientMessage message) {
    if (!(message instanceof ConsistencySignature signature)) {
      return unexpected(message);
    }
    int member = signature.member();
    if (!collected.survivors().contains(member)) {
      return ServerPhase.stranger(message);
    }
    if (signers.get(member)) {
      return ServerPhase.duplicate(message);
    }
    byte[] key = collected.context().terms().roster().get(member).identityKey();
    if (!IdentityKey.verifies(key, signed, signature.signature())) {
      return ServerPhase.refuse(
          Reason.FORGED_SIGNATURE,
          "the signature of member " + member + " does not hold for the survivor set");
    }
    signers.set(member);
    signatures.add(signature);
    return new ServerStep.Accepted();
  }

  @Override
  public Transition close() {
    int quorum = collected.context().terms().quorum();
    if (signatures.size() < quorum) {
      return ServerPhase.abort(
          Reason.NOT_CERTIFIED,
          signatures.size() + " survivors signed the set, " + quorum + " are needed");
    }
    UnmaskRequest request =
        new UnmaskRequest(
            collected.context().session(),
            collected.survivors(),
            List.copyOf(signatures.subList(0, quorum)));
    return new Transition(
        new UnmaskPhase(collected),
        new ServerStep.Advanced(MaskedInputPhase.toAll(collected.survivors(), request)));
  }

  /** A quorum is enough, but those who have not signed would not answer the next request. */
  @Override
  public BitSet awaited() {
    BitSet awaited = new BitSet();
    for (int member : collected.survivors().indexes()) {
      awaited.set(member);
    }
    signatures.forEach(signature -> awaited.clear(signature.member()));
    return awaited;
  }
}
