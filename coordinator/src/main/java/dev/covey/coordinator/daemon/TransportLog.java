package dev.covey.coordinator.daemon;

import dev.covey.core.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Keeps peers from filling the coordinator's log: for each message above the limit gRPC logs a
 * warning with a stack trace, also for a stranger's. One a minute is let through.
 */
final class TransportLog {
  private static final Duration BETWEEN = Duration.ofMinutes(1);

  /** Held here: java.util.logging forgets loggers that nobody holds. */
  private static final Logger STREAMS =
      Logger.getLogger("io.grpc.netty.shaded.io.grpc.netty.NettyServerStream");

  private TransportLog() {}

  static void limitNoise() {
    STREAMS.setFilter(oneIn(BETWEEN, Clock.system()));
  }

  /** Lets a record with an exception pass once in a while, and all others. */
  static Filter oneIn(Duration between, Clock clock) {
    return new Filter() {
      private Instant next = Instant.MIN;

      @Override
      public synchronized boolean isLoggable(LogRecord record) {
        if (record.getThrown() == null) {
          return true;
        }
        Instant now = clock.now();
        if (now.isBefore(next)) {
          return false;
        }
        next = now.plus(between);
        return true;
      }
    };
  }
}
