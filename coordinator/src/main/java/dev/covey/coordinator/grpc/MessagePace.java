package dev.covey.coordinator.grpc;

import java.util.concurrent.TimeUnit;

/**
 * How fast the messages of one client are read. Each thing that it is asked for allows one message;
 * beyond these there is a leaky bucket: so many at once, then a steady few a second. A client that
 * keeps to the protocol never waits; one that floods is read no faster than that, and the
 * transport's flow control holds the rest back at its own side. Not thread-safe.
 */
final class MessagePace {
  /** Readiness for all runs of a coordinator at once, and their opposite. */
  static final int BURST = 256;

  /** Twenty a second. */
  static final long EACH_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private int allowed;
  private boolean used;
  private long emptyAtNanos;

  /** The client was asked for something: one message more is in order. */
  void asked() {
    allowed = Math.min(BURST, allowed + 1);
  }

  /** Takes the next message into account; how long to wait before it is read. */
  long nextNanos(long now) {
    if (allowed > 0) {
      allowed--;
      return 0;
    }
    long from = used && emptyAtNanos - now > 0 ? emptyAtNanos : now;
    used = true;
    emptyAtNanos = from + EACH_NANOS;
    return Math.max(0, emptyAtNanos - now - BURST * EACH_NANOS);
  }
}
