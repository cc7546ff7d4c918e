package dev.covey.simulation.federation;

import dev.covey.core.Clock;
import java.time.Duration;
import java.time.Instant;

/** A machine's clock that somebody sets wrong, or right; its monotonic time goes on as ever. */
final class TurnedClock implements Clock {
  private Duration ahead;

  TurnedClock(Duration ahead) {
    this.ahead = ahead;
  }

  /** Turns it by so much from where it is. */
  synchronized void turn(Duration by) {
    ahead = ahead.plus(by);
  }

  @Override
  public synchronized Instant now() {
    return Clock.system().now().plus(ahead);
  }

  @Override
  public long nanoTime() {
    return Clock.system().nanoTime();
  }
}
