package dev.covey.coordinator.observation;

import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.coordinator.federation.RunListener;
import dev.covey.protocol.tls.Refusal;

/**
 * Hears what a coordinator does for its peers. Called from many threads, also while locks are held:
 * implementations must not block, take locks or throw. Nothing that is told names a client or a
 * run, so that whatever is kept of it is bounded and public to whoever may read figures.
 */
public interface CoordinatorObserver {
  /** Keeps nothing. */
  CoordinatorObserver NONE = new CoordinatorObserver() {};

  /** An upload counts from now on: it was checked and is in the journal. */
  default void uploadAccepted() {}

  /** An upload, or what should have become one, does not count. */
  default void uploadRefused(RejectionReason reason) {}

  /** Bytes of a transfer in chunks were received. */
  default void received(long bytes) {}

  /** Bytes of a transfer in chunks were handed to the transport. */
  default void sent(long bytes) {}

  /** Somebody asked for a certificate with a token. */
  default void enrolment(EnrolmentResult result) {}

  /** A call was not served because of who makes it. */
  default void callRefused(Refusal reason) {}

  /** Somebody who follows one run that is about to be hosted, from its beginning. */
  default RunListener hostedRun() {
    return new RunListener() {};
  }
}
