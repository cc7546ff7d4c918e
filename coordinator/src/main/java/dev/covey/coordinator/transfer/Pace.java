package dev.covey.coordinator.transfer;

import io.grpc.Status;
import java.util.Optional;

/**
 * How fast a peer is, over the time that it is waited for: what the coordinator itself takes, for
 * its disk or in its queue, is not held against it. Not thread-safe.
 */
final class Pace {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final TransferLimits limits;
  private boolean waiting;
  private long waitingSince;
  private long waitedNanos;
  private long bytes;

  Pace(TransferLimits limits) {
    this.limits = limits;
  }

  /** From now on it is the peer's turn. */
  void waitsForPeer(long nowNanos) {
    if (!waiting) {
      waiting = true;
      waitingSince = nowNanos;
    }
  }

  /** The peer has done its part. */
  void peerActed(long nowNanos, long moreBytes) {
    if (waiting) {
      waitedNanos += nowNanos - waitingSince;
      waiting = false;
    }
    bytes += moreBytes;
  }

  /** Why the call should end now; empty while the peer keeps up. */
  Optional<Status> overdue(long nowNanos) {
    if (!waiting) {
      return Optional.empty();
    }
    long silent = nowNanos - waitingSince;
    if (silent > limits.idleTimeoutMillis() * NANOS_PER_MILLI) {
      return Optional.of(
          Status.DEADLINE_EXCEEDED.withDescription(
              "nothing for " + silent / NANOS_PER_MILLI + " ms; try again"));
    }
    long waited = waitedNanos + silent;
    if (waited > limits.paceGraceMillis() * NANOS_PER_MILLI
        && bytes / (waited / 1e9) < limits.minBytesPerSecond()) {
      return Optional.of(
          Status.DEADLINE_EXCEEDED.withDescription(
              bytes
                  + " bytes in "
                  + waited / NANOS_PER_MILLI
                  + " ms; at least "
                  + limits.minBytesPerSecond()
                  + " bytes a second are expected; try again on a better link"));
    }
    return Optional.empty();
  }
}
