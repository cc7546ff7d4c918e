package dev.covey.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.core.error.StoreException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunStoreTest {
  private static final RunId RUN = new RunId("run-7");

  @TempDir Path folder;

  private static CommitTransaction committed(int round, int attempt, String... folded) {
    return new CommitTransaction(
        new RoundKey(RUN, round, attempt),
        "{\"round\":" + round + ",\"attempt\":" + attempt + "}",
        Optional.of(new CheckpointRef("round-" + round, "ab".repeat(32))),
        List.of(folded).stream()
            .map(id -> new Participation(new ClientId(id), Participation.Outcome.FOLDED))
            .toList());
  }

  @Test
  void remembersCommittedRoundsAcrossReopening() {
    try (RunStore store = RunStore.open(folder)) {
      store.createRun(RUN, "cd".repeat(32), Instant.EPOCH);
      store.commit(committed(1, 1, "a", "b"));
      store.commit(
          new CommitTransaction(
              new RoundKey(RUN, 2, 1), "{\"round\":2,\"attempt\":1}", Optional.empty(), List.of()));
      store.commit(committed(2, 2, "b"));
    }
    try (RunStore store = RunStore.open(folder)) {
      assertThat(store.lastCommitted(RUN)).get().extracting(CommittedRound::round).isEqualTo(2);
      assertThat(store.attemptsOf(RUN, 2)).isEqualTo(2);
      assertThat(store.attemptsOf(RUN, 3)).isZero();
      assertThat(store.lastFoldedRounds(RUN)).containsEntry("a", 1).containsEntry("b", 2);
      assertThat(store.metrics(RUN)).hasSize(3).first().isEqualTo("{\"round\":1,\"attempt\":1}");
      assertThat(store.resumeRun(RUN)).isEqualTo(1);
      assertThat(store.run(RUN)).get().extracting(StoredRun::status).isEqualTo("running");
    }
  }

  @Test
  void refusesToCommitARoundTwice() {
    try (RunStore store = RunStore.open(folder)) {
      store.createRun(RUN, "cd".repeat(32), Instant.EPOCH);
      store.commit(committed(1, 1, "a"));
      assertThatThrownBy(() -> store.commit(committed(1, 1, "a")))
          .isInstanceOf(StoreException.class);
      assertThatThrownBy(() -> store.commit(committed(1, 2, "a")))
          .isInstanceOf(StoreException.class);
      assertThat(store.metrics(RUN)).hasSize(1);
      assertThat(store.attemptsOf(RUN, 1)).isEqualTo(1);
    }
  }
}
