package dev.covey.aggregation.arrival;

/** What comes back from a client that was asked for its update. */
public sealed interface ClientResult {
  /** An upload, unchecked. */
  record Delivered(Upload upload, long engineCpuNanos) implements ClientResult {}

  /** The client says that it cannot deliver. */
  record Failed(RejectionReason reason, String detail) implements ClientResult {}
}
