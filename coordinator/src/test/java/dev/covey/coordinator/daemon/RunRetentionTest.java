package dev.covey.coordinator.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.config.coordinator.CoordinatorConfig;
import dev.covey.coordinator.store.QueuedRun.State;
import dev.covey.coordinator.store.RetentionPolicy;
import dev.covey.coordinator.store.Store;
import dev.covey.coordinator.store.StoreUrl;
import dev.covey.core.Clock;
import dev.covey.core.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRetentionTest {
  private static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");
  private static final RetentionPolicy MONTH = new RetentionPolicy(OptionalInt.of(30), 0);

  @TempDir Path data;
  private Store store;
  private Instant now = BEGIN;

  @BeforeEach
  void open() {
    store = Store.open(StoreUrl.inFolder(data.resolve("store")));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private RunRetention retention(RetentionPolicy policy) {
    return new RunRetention(
        data,
        store.retention(),
        run -> store.runs().run(run).isPresent(),
        policy,
        new Clock() {
          @Override
          public Instant now() {
            return now;
          }

          @Override
          public long nanoTime() {
            return 0;
          }
        });
  }

  private RunId run(String name, State state) throws IOException {
    RunId run = new RunId(name);
    Path folder = folder(run);
    Files.createDirectories(folder.resolve("store/checkpoints"));
    Files.writeString(folder.resolve("metrics.jsonl"), "{}\n");
    Files.writeString(folder.resolve("store/checkpoints/round-1"), "weights");
    store.runs().createRun(run, "cd".repeat(32), now);
    store.queue().submit(run, "x", now);
    if (state != State.QUEUED) {
      store.queue().next(now);
    }
    if (state.isEnd()) {
      store.queue().setState(run, state, now);
    }
    return run;
  }

  private Path folder(RunId run) {
    return data.resolve("runs").resolve(run.value());
  }

  private void assertGone(RunId run) {
    assertThat(folder(run)).doesNotExist();
    assertThat(store.runs().run(run)).isEmpty();
    assertThat(store.queue().find(run)).isEmpty();
    assertNothingHalf();
  }

  private void assertKept(RunId run) {
    assertThat(folder(run).resolve("store/checkpoints/round-1")).hasContent("weights");
    assertThat(store.runs().run(run)).isPresent();
    assertThat(store.queue().find(run)).isPresent();
    assertNothingHalf();
  }

  private void assertNothingHalf() {
    if (Files.exists(data.resolve("deleting"))) {
      assertThat(data.resolve("deleting")).isEmptyDirectory();
    }
  }

  @Test
  void anEndedRunGoesAMonthAfterItsEndAndOthersStay() throws IOException {
    RunId completed = run("completed", State.COMPLETED);
    RunId failed = run("failed", State.FAILED);
    RunId running = run("running", State.RUNNING);
    RunId queued = run("queued", State.QUEUED);
    now = BEGIN.plus(Duration.ofDays(30));
    try (RunRetention retention = retention(MONTH)) {
      assertThat(retention.apply()).isEmpty();
      assertKept(completed);
      now = now.plusSeconds(1);
      assertThat(retention.apply()).containsExactlyInAnyOrder(completed, failed);
      assertGone(completed);
      assertGone(failed);
      assertKept(running);
      assertKept(queued);
      assertThat(retention.apply()).isEmpty();
    }
  }

  @Test
  void theNewestAreKeptHoweverOldAndNothingGoesWithoutDays() throws IOException {
    RunId older = run("older", State.COMPLETED);
    now = now.plusSeconds(60);
    RunId newer = run("newer", State.STOPPED);
    now = now.plus(Duration.ofDays(4000));
    try (RunRetention all = retention(RunRetention.policy(new CoordinatorConfig.Retention(0, 0)));
        RunRetention two = retention(RunRetention.policy(new CoordinatorConfig.Retention(30, 2)));
        RunRetention one = retention(RunRetention.policy(new CoordinatorConfig.Retention(30, 1)))) {
      assertThat(all.apply()).isEmpty();
      assertThat(two.apply()).isEmpty();
      assertThat(one.apply()).containsExactly(older);
      assertGone(older);
      assertKept(newer);
    }
  }

  @Test
  void whatADeadCoordinatorHadBegunIsEndedWhereverItDied() throws IOException {
    // Dead after the note: nothing has happened yet, so nothing is lost.
    RunId noted = run("noted", State.COMPLETED);
    note(noted);
    // Dead after the rows went, in the middle of the folder.
    RunId halfDeleted = run("half-deleted", State.COMPLETED);
    note(halfDeleted);
    now = BEGIN.plus(Duration.ofDays(40));
    store.retention().apply(store.retention().plan(MONTH, now));
    store.runs().createRun(noted, "cd".repeat(32), BEGIN);
    store.queue().submit(noted, "x", BEGIN);
    Files.delete(folder(halfDeleted).resolve("metrics.jsonl"));
    // Dead before the last step: the folder is gone, its note is not.
    note(new RunId("all-but-the-note"));
    try (RunRetention retention = retention(MONTH)) {
      retention.finishDeletions();
      assertKept(noted);
      assertGone(halfDeleted);
    }
  }

  private void note(RunId run) throws IOException {
    Files.createDirectories(data.resolve("deleting"));
    Files.createFile(data.resolve("deleting").resolve(run.value()));
  }

  @Test
  void linksInARunFolderAreNotFollowed() throws IOException {
    Path elsewhere = Files.writeString(data.resolve("precious"), "kept");
    Path folderElsewhere = Files.createDirectories(data.resolve("photos"));
    Files.writeString(folderElsewhere.resolve("one"), "kept");
    RunId run = run("linked", State.COMPLETED);
    Files.createSymbolicLink(folder(run).resolve("file"), elsewhere);
    Files.createSymbolicLink(folder(run).resolve("folder"), folderElsewhere);
    now = BEGIN.plus(Duration.ofDays(40));
    try (RunRetention retention = retention(MONTH)) {
      assertThat(retention.apply()).containsExactly(run);
      assertGone(run);
      assertThat(elsewhere).hasContent("kept");
      assertThat(folderElsewhere.resolve("one")).hasContent("kept");
    }
  }

  @Test
  void aRunThatIsResumedMeanwhileStays() throws IOException {
    RunId run = run("resumed", State.FAILED);
    now = BEGIN.plus(Duration.ofDays(40));
    try (RunRetention retention = retention(MONTH)) {
      store.queue().setState(run, State.QUEUED, now);
      assertThat(retention.apply()).isEmpty();
      assertKept(run);
      // Between plan and deletion the store itself looks again (RetentionTest).
      store.queue().setState(run, State.STOPPED, now);
      assertThat(retention.apply()).as("its age counts from its last end").isEmpty();
    }
  }
}
