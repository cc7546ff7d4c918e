package dev.covey.coordinator.store;

import static dev.covey.coordinator.store.RunStoreTest.RUN;
import static dev.covey.coordinator.store.RunStoreTest.committed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.error.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreBackupTest {
  @TempDir Path folder;

  @Test
  void holdsEveryRoundThatWasCommittedBeforeWhileMoreAreCommitted() throws Exception {
    Path zip = folder.resolve("backup.zip");
    int before;
    try (Store store = Store.open(StoreUrl.inFolder(folder.resolve("live")))) {
      store.runs().createRun(RUN, "cd".repeat(32), Instant.EPOCH);
      AtomicInteger acknowledged = new AtomicInteger();
      AtomicInteger stop = new AtomicInteger();
      CountDownLatch some = new CountDownLatch(20);
      Thread rounds =
          new Thread(
              () -> {
                while (stop.get() == 0) {
                  int round = acknowledged.get() + 1;
                  store.runs().commit(committed(round, 1, "a", "b"));
                  acknowledged.set(round);
                  some.countDown();
                }
              });
      rounds.start();
      some.await();
      before = acknowledged.get();
      store.backup().write(zip);
      stop.set(1);
      rounds.join();
    }
    assertThat(folder.resolve("backup.zip.partial")).doesNotExist();
    Path restored = folder.resolve("restored");
    StoreBackup.restore(zip, restored);
    try (RunStore store = RunStore.open(restored)) {
      int last = store.lastCommitted(RUN).orElseThrow().round();
      assertThat(last).isGreaterThanOrEqualTo(before);
      assertThat(store.metrics(RUN)).hasSize(last);
      assertThat(store.lastFoldedRounds(RUN)).containsEntry("a", last).containsEntry("b", last);
    }
    assertThatThrownBy(() -> StoreBackup.restore(zip, restored))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("restore into an empty one");
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamedAndTheStoreGoesOn() {
    try (Store store = Store.open(StoreUrl.inFolder(folder.resolve("live")))) {
      assertThatThrownBy(() -> store.backup().write(folder.resolve("live/covey.mv.db/x.zip")))
          .isInstanceOf(StoreException.class);
      store.runs().createRun(RUN, "cd".repeat(32), Instant.EPOCH);
      store.runs().commit(committed(1, 1, "a"));
    }
  }

  @Test
  void whatIsNoBackupIsRefused() throws Exception {
    Path text = Files.writeString(folder.resolve("text.zip"), "not a zip");
    assertThatThrownBy(() -> StoreBackup.restore(text, folder.resolve("restored")))
        .isInstanceOf(StoreException.class);
  }

  @Test
  void aServerHasItsOwnTools() {
    StoreUrl url = TestedDatabase.POSTGRESQL.fresh(folder);
    try (Store store = Store.open(url)) {
      assertThatThrownBy(() -> store.backup().write(folder.resolve("x.zip")))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("pg_dump");
    }
  }
}
