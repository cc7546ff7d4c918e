package dev.covey.crypto.secagg.server;

import dev.covey.crypto.secagg.Rejection.Reason;
import dev.covey.crypto.secagg.message.ClientMessage;
import java.util.BitSet;

/** The session is over. */
record FinishedPhase() implements ServerPhase {
  @Override
  public ServerStep receive(ClientMessage message) {
    return unexpected(message);
  }

  @Override
  public Transition close() {
    return new Transition(this, ServerPhase.refuse(Reason.WRONG_PHASE, "the session is over"));
  }

  @Override
  public BitSet awaited() {
    return new BitSet();
  }
}
