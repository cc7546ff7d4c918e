package dev.covey.crypto.secagg.server;

import dev.covey.crypto.secagg.Rejection;
import dev.covey.crypto.secagg.Rejection.Reason;
import dev.covey.crypto.secagg.message.ClientMessage;
import java.util.BitSet;

/** Where a session is: what the coordinator collects. */
sealed interface ServerPhase
    permits AdvertisePhase,
        SharePhase,
        MaskedInputPhase,
        ConsistencyPhase,
        UnmaskPhase,
        FinishedPhase {
  /** The phase after an event and what came of it. */
  record Transition(ServerPhase next, ServerStep step) {}

  /** Takes a message of this session from a member of the roster. */
  ServerStep receive(ClientMessage message);

  /** Ends the phase with what has come. */
  Transition close();

  /** Members from whom something may still come. */
  BitSet awaited();

  /** Refuses. */
  static ServerStep refuse(Reason reason, String detail) {
    return new ServerStep.Refused(new Rejection(reason, detail));
  }

  /** Gives up. */
  static Transition abort(Reason reason, String detail) {
    return new Transition(
        new FinishedPhase(), new ServerStep.Aborted(new Rejection(reason, detail)));
  }

  /** Refuses what is another phase's. */
  default ServerStep unexpected(ClientMessage message) {
    return refuse(
        Reason.WRONG_PHASE,
        message.getClass().getSimpleName()
            + " of member "
            + message.member()
            + " is not expected in "
            + getClass().getSimpleName());
  }

  /** Refuses somebody who said it before. */
  static ServerStep duplicate(ClientMessage message) {
    return refuse(
        Reason.DUPLICATE,
        "member "
            + message.member()
            + " sent its "
            + message.getClass().getSimpleName()
            + " before");
  }

  /** Refuses somebody who is not, or no longer, expected. */
  static ServerStep stranger(ClientMessage message) {
    return refuse(
        Reason.WRONG_SENDER,
        "member "
            + message.member()
            + " is not expected to send "
            + message.getClass().getSimpleName());
  }
}
