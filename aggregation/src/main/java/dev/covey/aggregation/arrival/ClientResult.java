package dev.covey.aggregation.arrival;

/** What comes back from a client that was asked for its update. */
public sealed interface ClientResult {
  /** An upload, unchecked. */
  record Delivered(Upload upload, long engineCpuNanos) implements ClientResult {}

  /**
   * The client has trained and holds its update, to be masked in a session; nothing of it has left
   * the device.
   */
  record Held(long engineCpuNanos) implements ClientResult {}

  /** The client says that it cannot deliver. */
  record Failed(RejectionReason reason, String detail) implements ClientResult {}
}
