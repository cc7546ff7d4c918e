package dev.covey.client.remote;

import java.util.SplittableRandom;

/**
 * Waiting times between attempts to reconnect: exponential with full jitter, so that clients of a
 * coordinator that comes back do not come back at once. Not thread-safe.
 */
final class Backoff {
  private final long firstMillis;
  private final long mostMillis;
  private final SplittableRandom random;
  private int failures;

  Backoff(long firstMillis, long mostMillis, SplittableRandom random) {
    this.firstMillis = firstMillis;
    this.mostMillis = mostMillis;
    this.random = random;
  }

  /** Milliseconds to wait before the next attempt, at least 1. */
  long nextMillis() {
    long bound = Math.min(mostMillis, firstMillis << Math.min(failures, 20));
    failures++;
    return 1 + random.nextLong(bound);
  }

  /** An attempt succeeded. */
  void reset() {
    failures = 0;
  }
}
