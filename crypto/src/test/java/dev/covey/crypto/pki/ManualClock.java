package dev.covey.crypto.pki;

import dev.covey.core.Clock;
import java.time.Duration;
import java.time.Instant;

/** A clock that a test turns. */
final class ManualClock implements Clock {
  private Instant now = Instant.parse("2026-03-01T12:00:00Z");

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public long nanoTime() {
    return now.toEpochMilli() * 1_000_000;
  }

  void advance(Duration by) {
    now = now.plus(by);
  }
}
