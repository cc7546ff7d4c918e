package dev.covey.cli.terminal;

import dev.covey.core.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that moves when it is told to. */
final class ManualClock implements Clock {
  private final AtomicLong nanos = new AtomicLong(5_000_000_000L);

  void advanceMillis(long millis) {
    nanos.addAndGet(millis * 1_000_000);
  }

  @Override
  public Instant now() {
    return Instant.EPOCH.plusNanos(nanos.get());
  }

  @Override
  public long nanoTime() {
    return nanos.get();
  }
}
