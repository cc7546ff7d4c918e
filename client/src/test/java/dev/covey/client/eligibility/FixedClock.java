package dev.covey.client.eligibility;

import dev.covey.core.Clock;
import java.time.Instant;

/** A clock that a test sets. */
final class FixedClock implements Clock {
  private Instant now;

  FixedClock(Instant now) {
    this.now = now;
  }

  void set(Instant instant) {
    now = instant;
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public long nanoTime() {
    return 0;
  }
}
