package dev.covey.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.RunId;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The file of an H2 store: made anew while it is in use, and never behind what was acknowledged.
 */
class H2FileTest {
  private static final long SMALL_BYTES = 1 << 18;
  private static final int KILLS = Integer.getInteger("covey.test.trials", 8);
  private static final RunId COUNTED = new RunId("counted");

  @TempDir Path folder;

  private static Database open(Path folder) {
    return Database.open(
        StoreUrl.inFolder(folder),
        RetryPolicy.DEFAULT,
        Thread::sleep,
        StoreObserver.NONE,
        SMALL_BYTES);
  }

  private static RunId run(int thread, int number) {
    return new RunId("run-" + thread + "-" + number);
  }

  @Test
  void theFileStaysSmallWhileManyWriteAndNothingIsLost() throws Exception {
    int threads = 4;
    int each = 150;
    try (Database database = open(folder);
        RunStore store = new RunStore(database, false)) {
      store.createRun(COUNTED, "cd".repeat(32), Instant.EPOCH);
      ExecutorService pool = Executors.newFixedThreadPool(threads);
      List<Future<?>> writers = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int thread = i;
        writers.add(
            pool.submit(
                () -> {
                  for (int number = 0; number < each; number++) {
                    store.createRun(run(thread, number), "cd".repeat(32), Instant.EPOCH);
                    store.setStatus(run(thread, number), "completed");
                    assertThat(store.run(COUNTED)).isPresent();
                  }
                }));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
      pool.shutdown();
      // Alone now: the next that writes finds nobody in its way.
      store.setStatus(COUNTED, "completed");
      assertThat(Files.size(folder.resolve("covey.mv.db"))).isLessThan(4 * SMALL_BYTES);
      for (int thread = 0; thread < threads; thread++) {
        for (int number = 0; number < each; number++) {
          assertThat(store.run(run(thread, number)).orElseThrow().status()).isEqualTo("completed");
        }
      }
    }
  }

  @Test
  void aProcessThatIsKilledWhileItsFileIsMadeAnewHasAllThatItAcknowledged() throws Exception {
    try (RunStore store = RunStore.open(folder)) {
      store.createRun(COUNTED, "cd".repeat(32), Instant.EPOCH);
    }
    int acknowledged = 0;
    SplittableRandom random = new SplittableRandom(7);
    for (int kill = 0; kill < KILLS; kill++) {
      acknowledged = Math.max(acknowledged, countUntilKilled(random.nextLong(700_000_000)));
      try (RunStore store = RunStore.open(folder)) {
        int kept = store.run(COUNTED).orElseThrow().resumedCount();
        assertThat(kept)
            .as("after kill %d of seed 7; more with -Dcovey.test.trials=N", kill + 1)
            .isBetween(acknowledged, acknowledged + 1);
      }
    }
    assertThat(acknowledged).isGreaterThan(KILLS);
  }

  private int countUntilKilled(long nanosAfterTheFirst) throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process child =
        new ProcessBuilder(
                java,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Counter.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    int last = 0;
    try (BufferedReader words = child.inputReader(StandardCharsets.UTF_8)) {
      String first = words.readLine();
      assertThat(first).as("the child counted at least once").isNotNull();
      Thread killer =
          new Thread(
              () -> {
                LockSupport.parkNanos(nanosAfterTheFirst);
                // Not the process itself: that would close the pipe with the last words in it.
                child.toHandle().destroyForcibly();
              });
      killer.start();
      for (String word = first; word != null; word = words.readLine()) {
        if (word.endsWith(".")) {
          last = Integer.parseInt(word.substring(0, word.length() - 1));
        }
      }
      killer.join();
    }
    assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return last;
  }

  /** Counts for as long as it lives; says each number once it is acknowledged. */
  static final class Counter {
    public static void main(String[] arguments) {
      try (Database database = open(Path.of(arguments[0]));
          RunStore store = new RunStore(database, false)) {
        while (true) {
          System.out.println(store.resumeRun(COUNTED) + ".");
          System.out.flush();
        }
      }
    }
  }
}
