package dev.covey.simulation.federation;

import dev.covey.client.secure.SecureParticipant;
import dev.covey.core.ClientId;
import dev.covey.crypto.secagg.message.ServerMessage;

/** A client's part in a session, as the shell sees it. Whatever it does, it must not hurt. */
@FunctionalInterface
interface SecureRuntime {
  /** Takes a message of the coordinator, and gives what comes of it. */
  SecureParticipant.Reply receive(
      ClientId id, SecureParticipant participant, ServerMessage message);

  /** Follows the protocol. */
  static SecureRuntime honest() {
    return (id, participant, message) -> participant.receive(message);
  }
}
