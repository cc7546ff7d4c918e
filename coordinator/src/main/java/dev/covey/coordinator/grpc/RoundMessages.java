package dev.covey.coordinator.grpc;

import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.core.RoundKey;
import dev.covey.protocol.rounds.RoundKeys;
import dev.covey.protocol.v1.Accepted;
import dev.covey.protocol.v1.Cancelled;
import dev.covey.protocol.v1.CoordinatorMessage;
import dev.covey.protocol.v1.Refused;
import dev.covey.protocol.v1.RoundEnded;

/** What a client is told about a round. */
final class RoundMessages {
  private RoundMessages() {}

  /** Its update is durable. */
  static CoordinatorMessage accepted(RoundKey key) {
    return CoordinatorMessage.newBuilder()
        .setAccepted(Accepted.newBuilder().setKey(RoundKeys.toWire(key)))
        .build();
  }

  /** Its update does not count. */
  static CoordinatorMessage refused(RoundKey key, RejectionReason reason, String detail) {
    return CoordinatorMessage.newBuilder()
        .setRefused(
            Refused.newBuilder()
                .setKey(RoundKeys.toWire(key))
                .setReason(reason.name())
                .setDetail(detail))
        .build();
  }

  /** Its update is not waited for any more. */
  static CoordinatorMessage cancelled(RoundKey key) {
    return CoordinatorMessage.newBuilder()
        .setCancelled(Cancelled.newBuilder().setKey(RoundKeys.toWire(key)))
        .build();
  }

  /** The attempt is over. */
  static CoordinatorMessage ended(RoundKey key, boolean committed) {
    return CoordinatorMessage.newBuilder()
        .setRoundEnded(
            RoundEnded.newBuilder().setKey(RoundKeys.toWire(key)).setCommitted(committed))
        .build();
  }
}
