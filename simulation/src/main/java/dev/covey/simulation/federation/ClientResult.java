package dev.covey.simulation.federation;

import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.aggregation.arrival.Upload;

/** What comes back from a client. */
sealed interface ClientResult {
  /** An upload, unchecked. */
  record Delivered(Upload upload, long engineCpuNanos) implements ClientResult {}

  /** The client says that it cannot deliver. */
  record Failed(RejectionReason reason, String detail) implements ClientResult {}
}
