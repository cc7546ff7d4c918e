package dev.covey.client.eligibility;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.client.eligibility.DataUse.Count.CapReached;
import dev.covey.client.eligibility.DataUse.Count.Counted;
import dev.covey.testing.Trials;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataUseTest {
  private static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo");

  @TempDir Path folder;

  private final FixedClock clock = new FixedClock(Instant.parse("2026-03-01T12:00:00Z"));

  private DataUse open(long cap) {
    return DataUse.open(folder.resolve("data-use"), cap, clock, TOKYO);
  }

  @Test
  void bytesAreCountedUpToTheCapAndNotBeyond() {
    DataUse use = open(1000);
    assertThat(use.count(999)).isEqualTo(new Counted());
    assertThat(use.count(2)).isEqualTo(new CapReached(1));
    assertThat(use.count(1)).isEqualTo(new Counted());
    assertThat(use.count(0)).isEqualTo(new Counted());
    assertThat(use.count(Long.MAX_VALUE)).isEqualTo(new CapReached(0));
    assertThat(use.bytesToday()).isEqualTo(1000);
  }

  @Test
  void aRestartNeverCountsLessThanWasSent() {
    Trials.run(
        "data use over restarts",
        20,
        random -> {
          Files.deleteIfExists(folder.resolve("data-use"));
          Map<LocalDate, Long> sent = new HashMap<>();
          DataUse use = open(10_000_000);
          for (int step = 0; step < 200; step++) {
            int what = random.nextInt(20);
            if (what == 0) {
              use = open(10_000_000);
            } else if (what == 1) {
              // Back and forth within a week.
              clock.set(
                  Instant.parse("2026-03-01T12:00:00Z").plusSeconds(random.nextInt(6) * 86_400L));
            }
            LocalDate day = LocalDate.ofInstant(clock.now(), TOKYO);
            int bytes = random.nextInt(300_000);
            if (use.count(bytes) instanceof Counted) {
              sent.merge(day, (long) bytes, Long::sum);
            }
            assertThat(use.bytesToday()).isGreaterThanOrEqualTo(sent.getOrDefault(day, 0L));
            assertThat(sent.getOrDefault(day, 0L)).isLessThanOrEqualTo(10_000_000);
          }
        });
  }

  @Test
  void aRestartCountsAtMostAMebibyteTooMuch() {
    open(0).count(5);
    assertThat(open(0).bytesToday()).isBetween(5L, 5L + (1 << 20));
    assertThat(open(1000).count(1)).isEqualTo(new CapReached(0));
  }

  @Test
  void aNewDayOfLocalTimeIsANewCount() {
    clock.set(Instant.parse("2026-03-01T14:59:59Z"));
    DataUse use = open(1000);
    use.count(1000);
    assertThat(use.count(1)).isEqualTo(new CapReached(0));
    clock.set(Instant.parse("2026-03-01T15:00:00Z"));
    assertThat(use.count(1000)).isEqualTo(new Counted());
    clock.set(Instant.parse("2026-03-01T14:00:00Z"));
    assertThat(use.count(1)).isEqualTo(new CapReached(0));
  }

  @Test
  void aDamagedFileUsesUpItsDayOnly() throws Exception {
    Files.writeString(folder.resolve("data-use"), "2026-03-01 many\n");
    assertThat(open(1000).count(1)).isEqualTo(new CapReached(0));
    clock.set(Instant.parse("2026-03-03T12:00:00Z"));
    assertThat(open(1000).count(1)).isEqualTo(new CapReached(0));
    Files.writeString(folder.resolve("data-use"), "2026-03-01 5\n");
    assertThat(open(1000).count(1)).isEqualTo(new Counted());
  }

  @Test
  void theFileDoesNotGrow() throws Exception {
    DataUse use = open(0);
    for (int day = 0; day < 100; day++) {
      clock.set(Instant.parse("2026-03-01T12:00:00Z").plusSeconds(day * 86_400L));
      use.count(3_000_000);
    }
    assertThat(Files.readAllLines(folder.resolve("data-use"))).hasSize(8);
    assertThat(use.bytesToday()).isEqualTo(3_000_000);
  }
}
