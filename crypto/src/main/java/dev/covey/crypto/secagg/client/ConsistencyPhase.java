package dev.covey.crypto.secagg.client;

import dev.covey.crypto.secagg.Labels;
import dev.covey.crypto.secagg.Rejection;
import dev.covey.crypto.secagg.SurvivorSet;
import dev.covey.crypto.secagg.message.ClientMessage.ConsistencySignature;
import dev.covey.crypto.secagg.message.ServerMessage;
import dev.covey.crypto.secagg.message.ServerMessage.SurvivorAnnouncement;
import java.util.Map;
import java.util.Optional;

/**
 * The client has sent its masked vector, and waits for the survivor set to sign (malicious mode).
 * It signs one set.
 */
final class ConsistencyPhase implements ClientPhase {
  private final ClientContext context;
  private final byte[] directoryRoot;
  private final Map<Integer, HeldShares> held;

  ConsistencyPhase(ClientContext context, byte[] directoryRoot, Map<Integer, HeldShares> held) {
    this.context = context;
    this.directoryRoot = directoryRoot;
    this.held = held;
  }

  @Override
  public Transition receive(ServerMessage message) {
    if (!(message instanceof SurvivorAnnouncement announcement)) {
      return unexpected(message);
    }
    SurvivorSet survivors = announcement.survivors();
    Optional<Rejection> objection = SurvivorCheck.objection(survivors, context);
    if (objection.isPresent()) {
      return abort(objection.get());
    }
    byte[] signed = Labels.consistency(context.session(), directoryRoot, survivors);
    return new Transition(
        UnmaskPhase.certified(context, directoryRoot, survivors, held),
        new ClientStep.Replied(
            new ConsistencySignature(
                context.session(), context.self(), context.identity().sign(signed))));
  }

  @Override
  public void close() {
    held.values().forEach(HeldShares::close);
  }
}
