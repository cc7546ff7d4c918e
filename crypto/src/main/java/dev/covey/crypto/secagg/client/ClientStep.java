package dev.covey.crypto.secagg.client;

import dev.covey.crypto.secagg.Rejection;
import dev.covey.crypto.secagg.message.ClientMessage;

/** What came of an event. */
public sealed interface ClientStep {
  /** The client went on and has something to send. */
  record Replied(ClientMessage message) implements ClientStep {}

  /** The client went on and has nothing to send. */
  record Proceeded() implements ClientStep {}

  /** The event was refused and changed nothing. */
  record Refused(Rejection rejection) implements ClientStep {}

  /**
   * The session is over for this client: its floors do not hold or it was cheated. Secrets are
   * wiped.
   */
  record Aborted(Rejection rejection) implements ClientStep {}
}
