package dev.covey.aggregation.pipeline;

import dev.covey.aggregation.arrival.RejectionReason;

/** What becomes of a client's update on the client. */
public sealed interface ClientOutcome {
  /** It can be sent. */
  record Ready(MaskedUpdate update, Measurements measurements) implements ClientOutcome {}

  /** It is to be masked, in a session with the other clients that hold one. */
  record Held(HeldUpdate update, Measurements measurements) implements ClientOutcome {}

  /**
   * It must not be sent. Behind a mask nobody could see that it is broken.
   *
   * @param detail what was found and what to do
   */
  record Refused(RejectionReason reason, String detail) implements ClientOutcome {}
}
