package dev.covey.crypto.secagg.client;

import dev.covey.crypto.mask.LaneVector;
import dev.covey.crypto.secagg.Rejection;
import dev.covey.crypto.secagg.Rejection.Reason;
import dev.covey.crypto.secagg.message.ServerMessage;

/**
 * Where a client is. A phase is used once: what it hands on, it no longer has. Phases are named for
 * what the client has done and is waiting to follow up.
 */
sealed interface ClientPhase
    permits AdvertisePhase,
        SharePhase,
        MaskedInputPhase,
        ConsistencyPhase,
        UnmaskPhase,
        FinishedPhase {
  /**
   * The phase after an event and what came of it.
   *
   * @param next the same phase if the event was refused
   */
  record Transition(ClientPhase next, ClientStep step) {}

  /** Takes a message of this session. */
  Transition receive(ServerMessage message);

  /** Takes the vector to mask. */
  default Transition provide(LaneVector input) {
    return refuse(Reason.WRONG_PHASE, "no vector is wanted in " + name());
  }

  /** Wipes all secrets. */
  void close();

  /** The phase's name for messages. */
  default String name() {
    return getClass().getSimpleName();
  }

  /** Stays. */
  default Transition refuse(Reason reason, String detail) {
    return new Transition(this, new ClientStep.Refused(new Rejection(reason, detail)));
  }

  /** Stays, because the message is another phase's. */
  default Transition unexpected(ServerMessage message) {
    return refuse(
        Reason.WRONG_PHASE, message.getClass().getSimpleName() + " is not expected in " + name());
  }

  /** Gives up. */
  default Transition abort(Reason reason, String detail) {
    return abort(new Rejection(reason, detail));
  }

  /** Gives up. */
  default Transition abort(Rejection rejection) {
    close();
    return new Transition(new FinishedPhase(), new ClientStep.Aborted(rejection));
  }
}
