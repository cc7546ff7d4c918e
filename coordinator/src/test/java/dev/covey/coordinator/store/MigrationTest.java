package dev.covey.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.crypto.pki.TokenHash;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stores of earlier versions open, and a run goes on where it was. */
class MigrationTest {
  private static final RunId RUN = new RunId("small-7");

  @TempDir Path folder;

  @Test
  void aRunFolderOfTheFirstVersionGoesOn() throws Exception {
    try (InputStream file = getClass().getResourceAsStream("v1/covey.mv.db")) {
      Files.copy(Objects.requireNonNull(file), folder.resolve("covey.mv.db"));
    }
    goesOn(StoreUrl.inFolder(folder));
  }

  @ParameterizedTest
  @EnumSource(TestedDatabase.class)
  void theFirstSchemaGoesOn(TestedDatabase database) throws Exception {
    StoreUrl url = database.fresh(folder);
    Flyway.configure()
        .dataSource(
            url.jdbcUrl() + (database == TestedDatabase.H2 ? ";MODE=PostgreSQL" : ""),
            url.user(),
            url.password())
        .locations("classpath:dev/covey/coordinator/store/migration")
        .target("1")
        .load()
        .migrate();
    TestedDatabase.execute(
        url,
        "insert into run values ('small-7', '"
            + "cd".repeat(32)
            + "', '2026-02-01T10:00:00Z', 'running', 1)",
        attempt(0, 1, "committed"),
        attempt(1, 1, "committed"),
        attempt(2, 1, "aborted"),
        attempt(2, 2, "committed"),
        "insert into committed_round values ('small-7', 0, 1), ('small-7', 1, 1), ('small-7', 2, 2)",
        "insert into participation values ('small-7', 1, 1, 'a', 'FOLDED'), ('small-7', 1, 1, 'b', 'FOLDED'),"
            + " ('small-7', 2, 1, 'a', 'FOLDED'), ('small-7', 2, 2, 'b', 'FOLDED'),"
            + " ('small-7', 2, 2, 'c', 'FOLDED'), ('small-7', 2, 2, 'late', 'DROPPED')");
    goesOn(url);
  }

  private static String attempt(int round, int attempt, String status) {
    boolean committed = status.equals("committed");
    return "insert into round_attempt values ('small-7', %d, %d, '%s', '%s', %s, %s)"
        .formatted(
            round,
            attempt,
            status,
            "{\"round\":" + round + ",\"attempt\":" + attempt + ",\"status\":\"" + status + "\"}",
            committed ? "'round-" + round + "'" : "null",
            committed ? "'" + ("0" + round).repeat(32) + "'" : "null");
  }

  private static void goesOn(StoreUrl url) {
    try (Store store = Store.open(url)) {
      RunStore runs = store.runs();
      assertThat(runs.run(RUN)).contains(new StoredRun("cd".repeat(32), "running", 1));
      assertThat(runs.lastCommitted(RUN))
          .contains(new CommittedRound(2, 2, new CheckpointRef("round-2", "02".repeat(32))));
      assertThat(runs.attemptsOf(RUN, 2)).isEqualTo(2);
      assertThat(runs.metrics(RUN))
          .containsExactly(
              "{\"round\":0,\"attempt\":1,\"status\":\"committed\"}",
              "{\"round\":1,\"attempt\":1,\"status\":\"committed\"}",
              "{\"round\":2,\"attempt\":1,\"status\":\"aborted\"}",
              "{\"round\":2,\"attempt\":2,\"status\":\"committed\"}");
      assertThat(runs.lastFoldedRounds(RUN))
          .containsOnlyKeys("a", "b", "c")
          .containsEntry("a", 1)
          .containsEntry("b", 2)
          .containsEntry("c", 2);
      assertThat(runs.resumeRun(RUN)).isEqualTo(2);
    }
    try (Store store = Store.open(url)) {
      RoundKey next = new RoundKey(RUN, 3, 1);
      assertThat(store.runs().roster(next)).isEmpty();
      store.runs().saveRoster(next, List.of(new ClientId("a")));
      store
          .runs()
          .commit(
              new CommitTransaction(
                  next,
                  "{}",
                  Optional.of(new CheckpointRef("round-3", "03".repeat(32))),
                  List.of(new Participation(new ClientId("a"), Participation.Outcome.FOLDED))));
      assertThat(store.runs().lastCommitted(RUN))
          .get()
          .extracting(CommittedRound::round)
          .isEqualTo(3);
      assertThat(store.runs().lastFoldedRounds(RUN)).containsEntry("a", 3);
      store
          .roster()
          .keepToken(
              TokenHash.ofSecret(new byte[] {1}),
              "new",
              Role.CLIENT,
              Duration.ofDays(1),
              Instant.EPOCH);
      assertThat(store.roster().tokens()).hasSize(1);
      assertThat(store.queue().list()).isEmpty();
    }
  }
}
