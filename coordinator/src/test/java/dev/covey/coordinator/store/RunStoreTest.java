package dev.covey.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.core.error.StoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(TestedDatabase.class)
class RunStoreTest {
  static final RunId RUN = new RunId("run-7");

  @Parameter TestedDatabase database;
  @TempDir Path folder;
  StoreUrl url;

  static CommitTransaction committed(int round, int attempt, String... folded) {
    return new CommitTransaction(
        new RoundKey(RUN, round, attempt),
        "{\"round\":" + round + ",\"attempt\":" + attempt + "}",
        Optional.of(new CheckpointRef("round-" + round, "ab".repeat(32))),
        Stream.of(folded)
            .map(id -> new Participation(new ClientId(id), Participation.Outcome.FOLDED))
            .toList());
  }

  static CommitTransaction aborted(int round, int attempt) {
    return new CommitTransaction(
        new RoundKey(RUN, round, attempt),
        "{\"round\":" + round + ",\"attempt\":" + attempt + "}",
        Optional.empty(),
        List.of());
  }

  private static List<ClientId> clients(String... ids) {
    return Stream.of(ids).map(ClientId::new).toList();
  }

  @BeforeEach
  // JUnit sets the parameter first.
  @SuppressWarnings("NullAway")
  void anEmptyDatabase() {
    url = database.fresh(folder);
  }

  @Test
  void remembersCommittedRoundsAcrossReopening() {
    try (Store store = Store.open(url)) {
      store.runs().createRun(RUN, "cd".repeat(32), Instant.EPOCH);
      store.runs().recordBase(RUN, "{\"round\":0}", new CheckpointRef("round-0", "00".repeat(32)));
      store.runs().commit(committed(1, 1, "a", "b"));
      store.runs().commit(aborted(2, 1));
      store.runs().commit(committed(2, 2, "b"));
    }
    try (Store store = Store.open(url)) {
      RunStore runs = store.runs();
      assertThat(runs.lastCommitted(RUN))
          .contains(new CommittedRound(2, 2, new CheckpointRef("round-2", "ab".repeat(32))));
      assertThat(runs.attemptsOf(RUN, 2)).isEqualTo(2);
      assertThat(runs.attemptsOf(RUN, 3)).isZero();
      assertThat(runs.lastFoldedRounds(RUN)).containsEntry("a", 1).containsEntry("b", 2);
      assertThat(runs.metrics(RUN))
          .hasSize(4)
          .startsWith("{\"round\":0}", "{\"round\":1,\"attempt\":1}");
      assertThat(runs.resumeRun(RUN)).isEqualTo(1);
      assertThat(runs.resumeRun(RUN)).isEqualTo(2);
      assertThat(runs.run(RUN)).contains(new StoredRun("cd".repeat(32), "running", 2));
      runs.setStatus(RUN, "stopped");
      assertThat(runs.run(RUN)).get().extracting(StoredRun::status).isEqualTo("stopped");
    }
  }

  @Test
  void knowsNothingOfARunThatWasNeverCreated() {
    try (Store store = Store.open(url)) {
      assertThat(store.runs().run(RUN)).isEmpty();
      assertThat(store.runs().lastCommitted(RUN)).isEmpty();
      assertThatThrownBy(() -> store.runs().resumeRun(RUN))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("knows no run run-7");
      assertThatThrownBy(() -> store.runs().commit(committed(1, 1, "a")))
          .isInstanceOf(StoreException.class);
    }
  }

  @Test
  void refusesToCommitARoundTwice() {
    try (Store store = Store.open(url)) {
      store.runs().createRun(RUN, "cd".repeat(32), Instant.EPOCH);
      store.runs().commit(committed(1, 1, "a"));
      assertThatThrownBy(() -> store.runs().commit(committed(1, 1, "a")))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("nothing was changed");
      assertThatThrownBy(() -> store.runs().commit(committed(1, 2, "a")))
          .isInstanceOf(StoreException.class);
      assertThat(store.runs().metrics(RUN)).hasSize(1);
      assertThat(store.runs().attemptsOf(RUN, 1)).isEqualTo(1);
    }
  }

  @Test
  void countsNobodyTwiceInARound() {
    try (Store store = Store.open(url)) {
      store.runs().createRun(RUN, "cd".repeat(32), Instant.EPOCH);
      assertThatThrownBy(() -> store.runs().commit(committed(1, 1, "a", "b", "a")))
          .isInstanceOf(StoreException.class);
      assertThat(store.runs().metrics(RUN)).isEmpty();
      assertThat(store.runs().lastFoldedRounds(RUN)).isEmpty();
      store.runs().commit(committed(1, 1, "a", "b"));
      assertThat(store.runs().lastFoldedRounds(RUN)).containsOnlyKeys("a", "b");
    }
  }

  @Test
  void theDatabaseItselfRefusesASecondContribution() throws SQLException {
    try (Store store = Store.open(url)) {
      store.runs().createRun(RUN, "cd".repeat(32), Instant.EPOCH);
      store.runs().commit(committed(1, 1, "a"));
      store.runs().commit(committed(2, 1, "a"));
    }
    for (String second :
        List.of(
            "insert into participation values ('run-7', 1, 1, 'a', 'FOLDED')",
            "insert into committed_round values ('run-7', 1, 1)",
            "insert into committed_round values ('run-7', 3, 1)",
            "insert into participation values ('run-7', 1, 2, 'a', 'FOLDED')")) {
      assertThatThrownBy(() -> TestedDatabase.execute(url, second))
          .as(second)
          .isInstanceOf(SQLException.class)
          .extracting(error -> ((SQLException) error).getSQLState())
          .asString()
          .startsWith("23");
    }
  }

  @Test
  void ofManyCommitsOfOneRoundOneWins() {
    try (Store store = Store.open(url)) {
      store.runs().createRun(RUN, "cd".repeat(32), Instant.EPOCH);
      List<Boolean> done =
          AtOnce.run(
              8,
              attempt -> {
                try {
                  store.runs().commit(committed(1, attempt + 1, "a"));
                  return true;
                } catch (StoreException e) {
                  return false;
                }
              });
      assertThat(done).filteredOn(won -> won).hasSize(1);
      assertThat(store.runs().metrics(RUN)).hasSize(1);
    }
  }

  @Test
  void keepsTheRosterOfAnAttemptUntilItEnds() {
    RoundKey first = new RoundKey(RUN, 1, 1);
    RoundKey second = new RoundKey(RUN, 1, 2);
    List<ClientId> drawn = clients("z", "a", "Übung", "m");
    try (Store store = Store.open(url)) {
      store.runs().createRun(RUN, "cd".repeat(32), Instant.EPOCH);
      store.runs().saveRoster(first, drawn);
      store.runs().saveRoster(first, drawn);
      assertThatThrownBy(() -> store.runs().saveRoster(first, clients("z", "a")))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("another roster");
    }
    try (Store store = Store.open(url)) {
      assertThat(store.runs().roster(first)).contains(drawn);
      assertThat(store.runs().roster(second)).isEmpty();
      store.runs().commit(aborted(1, 1));
      assertThat(store.runs().roster(first)).isEmpty();
      assertThatThrownBy(() -> store.runs().saveRoster(first, drawn))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("has ended");
      store.runs().saveRoster(second, drawn);
      assertThat(store.runs().roster(second)).contains(drawn);
    }
  }

  @Test
  void aCommitThatFailsLeavesTheRoster() {
    RoundKey key = new RoundKey(RUN, 1, 1);
    try (Store store = Store.open(url)) {
      store.runs().createRun(RUN, "cd".repeat(32), Instant.EPOCH);
      store.runs().saveRoster(key, clients("a", "b"));
      assertThatThrownBy(() -> store.runs().commit(committed(1, 1, "a", "a")))
          .isInstanceOf(StoreException.class);
      assertThat(store.runs().roster(key)).contains(clients("a", "b"));
    }
  }

  @Test
  void aRosterNamesEachClientOnce() {
    try (Store store = Store.open(url)) {
      RoundKey key = new RoundKey(RUN, 1, 1);
      assertThatThrownBy(() -> store.runs().saveRoster(key, clients("a", "b", "a")))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> store.runs().saveRoster(key, List.of()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void anErrorNamesNoValuesOfTheStatement() {
    try (Store store = Store.open(url)) {
      store.runs().createRun(RUN, "cd".repeat(32), Instant.EPOCH);
      assertThatThrownBy(() -> store.runs().createRun(RUN, "ef".repeat(32), Instant.EPOCH))
          .isInstanceOf(StoreException.class)
          .hasMessageNotContaining("ef".repeat(32));
    }
  }
}
