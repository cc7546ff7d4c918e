package dev.covey.crypto.secagg.client;

import dev.covey.crypto.secagg.message.ServerMessage;

/** The session is over for this client. It holds nothing. */
record FinishedPhase() implements ClientPhase {
  @Override
  public Transition receive(ServerMessage message) {
    return unexpected(message);
  }

  @Override
  public void close() {}
}
