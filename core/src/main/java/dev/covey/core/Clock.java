package dev.covey.core;

import java.time.Instant;

/** Where time comes from; injected, so that tests and simulations own it. */
public interface Clock {
  /** Wall-clock time, for records. */
  Instant now();

  /** Monotonic time in nanoseconds from an arbitrary origin, for durations and deadlines. */
  long nanoTime();

  /** The clock of this machine. */
  static Clock system() {
    return SystemClock.INSTANCE;
  }
}
