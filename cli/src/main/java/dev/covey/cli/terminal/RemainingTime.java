package dev.covey.cli.terminal;

import dev.covey.core.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;

/** Time left, from the mean of the last rounds this process has seen; a resumed run starts anew. */
final class RemainingTime {
  private static final int ROUNDS_REMEMBERED = 5;

  private final Clock clock;
  private final Deque<Long> roundNanos = new ArrayDeque<>();
  private long roundStartNanos;

  RemainingTime(Clock clock) {
    this.clock = clock;
    this.roundStartNanos = clock.nanoTime();
  }

  /** Until the first round is over, its start is when it is first heard of. */
  void firstRoundStarts() {
    if (roundNanos.isEmpty()) {
      roundStartNanos = clock.nanoTime();
    }
  }

  void roundEnds() {
    long now = clock.nanoTime();
    roundNanos.addLast(now - roundStartNanos);
    roundStartNanos = now;
    if (roundNanos.size() > ROUNDS_REMEMBERED) {
      roundNanos.removeFirst();
    }
  }

  double millisOfRound() {
    return (clock.nanoTime() - roundStartNanos) / 1e6;
  }

  /** Milliseconds until {@code rounds} more have ended; empty before the first has. */
  OptionalDouble millisFor(int rounds) {
    return roundNanos.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            rounds * roundNanos.stream().mapToLong(Long::longValue).average().orElse(0) / 1e6);
  }
}
