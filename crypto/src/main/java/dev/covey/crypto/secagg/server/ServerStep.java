package dev.covey.crypto.secagg.server;

import dev.covey.crypto.secagg.Rejection;
import java.util.List;

/** What came of an event. */
public sealed interface ServerStep {
  /** The message counts. */
  record Accepted() implements ServerStep {}

  /** The message was refused and changed nothing. */
  record Refused(Rejection rejection) implements ServerStep {}

  /** The next phase has begun with these messages. */
  record Advanced(List<Outgoing> messages) implements ServerStep {}

  /** All that is needed is here; {@link Opening#run} is the slow part and does the rest. */
  record Openable(Opening opening) implements ServerStep {}

  /** The session has failed. Nothing was learnt; the clients can join another. */
  record Aborted(Rejection rejection) implements ServerStep {}
}
