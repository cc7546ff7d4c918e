package dev.covey.coordinator.transfer;

import dev.covey.core.Clock;
import java.time.Instant;

/** Time that stands still until it is moved. */
final class ManualClock implements Clock {
  private long nanos;

  void advanceMillis(long millis) {
    nanos += millis * 1_000_000;
  }

  @Override
  public Instant now() {
    return Instant.ofEpochSecond(0, nanos);
  }

  @Override
  public long nanoTime() {
    return nanos;
  }
}
