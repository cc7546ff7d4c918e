package dev.covey.simulation.federation;

import dev.covey.core.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** A machine's clock that somebody sets wrong, or right; its monotonic time goes on as ever. */
final class TurnedClock implements Clock {
  private final AtomicReference<Duration> ahead;

  TurnedClock(Duration ahead) {
    this.ahead = new AtomicReference<>(ahead);
  }

  /** Turns it by so much from where it is. */
  void turn(Duration by) {
    ahead.updateAndGet(before -> before.plus(by));
  }

  @Override
  public Instant now() {
    return Clock.system().now().plus(ahead.get());
  }

  @Override
  public long nanoTime() {
    return Clock.system().nanoTime();
  }
}
