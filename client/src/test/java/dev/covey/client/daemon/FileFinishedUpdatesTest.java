package dev.covey.client.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.aggregation.arrival.UploadHeader;
import dev.covey.client.remote.FinishedUpdates.Finished;
import dev.covey.core.ClientId;
import dev.covey.core.Sha256;
import dev.covey.core.error.StoreException;
import dev.covey.testing.Trials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullMarked
final class FileFinishedUpdatesTest {
  @TempDir Path folder;

  private static String task(int number) {
    return Sha256.ofBytes(new byte[] {(byte) number});
  }

  private static Finished update(int number) {
    return new Finished(
        new UploadHeader(new ClientId("ann"), task(number), 12.5, "{\"text\":\"\u00e9\"}"),
        new float[] {number, -0f, Float.MIN_VALUE},
        7,
        5);
  }

  @Test
  void anUpdateIsFoundAgainByAnotherProcess() {
    new FileFinishedUpdates(folder).save(task(1), update(1));
    Finished found = new FileFinishedUpdates(folder).find(task(1)).orElseThrow();
    assertThat(found.header()).isEqualTo(update(1).header());
    assertThat(found.values()).containsExactly(update(1).values());
    assertThat(found.cpuNanos()).isEqualTo(7);
    assertThat(found.engineCpuNanos()).isEqualTo(5);
    assertThat(new FileFinishedUpdates(folder).find(task(2))).isEmpty();
  }

  @Test
  void anyDamagedByteMakesItAbsent() throws IOException {
    FileFinishedUpdates updates = new FileFinishedUpdates(folder);
    updates.save(task(1), update(1));
    Path file = folder.resolve(task(1) + ".update");
    byte[] whole = Files.readAllBytes(file);
    Trials.run(
        "damaged updates",
        50,
        random -> {
          byte[] damaged = whole.clone();
          damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
          write(file, damaged);
          assertThat(updates.find(task(1))).isEmpty();
        });
    write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
    assertThat(updates.find(task(1))).isEmpty();
    write(file, whole);
    assertThat(updates.find(task(1))).isPresent();
  }

  private static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void theOneJustSavedStaysThoughTheClockWasSetBack() throws IOException {
    FileFinishedUpdates updates = new FileFinishedUpdates(folder);
    for (int number = 1; number <= 6; number++) {
      updates.save(task(number), update(number));
      // The earlier ones come from the future.
      Files.setLastModifiedTime(
          folder.resolve(task(number) + ".update"),
          FileTime.from(Instant.parse("2100-01-01T00:00:00Z").plusSeconds(number)));
    }
    updates.save(task(9), update(9));
    assertThat(updates.find(task(9))).isPresent();
    assertThat(updates.find(task(6))).isPresent();
    assertThat(updates.find(task(1))).isEmpty();
  }

  @Test
  void whatAKilledSaveLeftIsTidiedUp() throws IOException {
    Path left = folder.resolve(task(3) + ".update.tmp");
    Files.write(left, new byte[10]);
    Files.setLastModifiedTime(left, FileTime.fromMillis(0));
    FileFinishedUpdates updates = new FileFinishedUpdates(folder);
    for (int number = 1; number <= 5; number++) {
      updates.save(task(number), update(number));
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(4).doesNotContain(left);
    }
  }

  @Test
  void aNameThatIsNoDigestIsRefused() {
    assertThatThrownBy(() -> new FileFinishedUpdates(folder).save("../x", update(1)))
        .isInstanceOf(StoreException.class);
  }
}
