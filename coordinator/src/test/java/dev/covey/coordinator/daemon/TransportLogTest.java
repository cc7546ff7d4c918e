package dev.covey.coordinator.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

/** A peer cannot fill the log with stack traces. */
final class TransportLogTest {
  private Instant now = Instant.EPOCH;

  @Test
  void oneStackTraceAMinutePassesAndEverythingWithoutOne() {
    Filter filter = TransportLog.oneIn(Duration.ofMinutes(1), new SetClock());
    assertThat(filter.isLoggable(record(true))).isTrue();
    for (int i = 0; i < 59; i++) {
      now = now.plusSeconds(1);
      assertThat(filter.isLoggable(record(true))).isFalse();
      assertThat(filter.isLoggable(record(false))).isTrue();
    }
    now = now.plusSeconds(1);
    assertThat(filter.isLoggable(record(true))).isTrue();
    assertThat(filter.isLoggable(record(true))).isFalse();
  }

  private static LogRecord record(boolean thrown) {
    LogRecord record = new LogRecord(Level.WARNING, "Exception processing message");
    if (thrown) {
      record.setThrown(new IllegalStateException("too large"));
    }
    return record;
  }

  private final class SetClock implements Clock {
    @Override
    public Instant now() {
      return now;
    }

    @Override
    public long nanoTime() {
      return now.toEpochMilli() * 1_000_000;
    }
  }
}
