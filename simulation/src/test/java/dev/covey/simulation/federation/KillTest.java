package dev.covey.simulation.federation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.covey.core.Seeds;
import dev.covey.simulation.federation.SmallRun.Finished;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run is killed, a real process by a real signal, again and again, and loses nothing. */
final class KillTest {
  private static final int ROUNDS = 10;
  private static final int COHORT = 5;
  private static final String[] SETS = {
    "run.rounds=" + ROUNDS,
    "cohort.sampling=\"uniform\"",
    "cohort.size=" + COHORT,
    "training.correction=\"scaffold\"",
    "aggregation.server-optimizer=\"fedadam\"",
    "evaluation.prompts=[\"a\"]",
    "evaluation.sample-tokens=3"
  };

  private static final String[] MASKED = {
    "run.rounds=" + ROUNDS,
    "cohort.sampling=\"uniform\"",
    "cohort.size=" + COHORT,
    "aggregation.server-optimizer=\"fedadam\"",
    "security.secure-aggregation=\"malicious\"",
    "evaluation.prompts=[\"a\"]",
    "evaluation.sample-tokens=3"
  };

  /** Where to kill: when a word was heard so often, and so long after. */
  private record Kill(String word, int times, long microsAfter) {}

  @TempDir Path temp;

  @Test
  void aRunKilledAtManyPointsEndsAsOneThatNeverWas() throws Exception {
    killed(SETS, kills(Seeds.root(7).child("kills").generator()), 12);
  }

  /** Keys and masks go with the process; the attempt is made again with new ones. */
  @Test
  void aMaskedRunKilledInItsSessionsEndsAsOneThatNeverWas() throws Exception {
    killed(
        MASKED,
        List.of(
            new Kill("mask", 1, 0),
            new Kill("mask", 2, 300),
            new Kill("train", 3, 0),
            new Kill("mask", 1, 2_000),
            new Kill("aggregate", 1, 0),
            new Kill("commit", 1, 0)),
        4);
  }

  private void killed(String[] sets, List<Kill> kills, int atLeast) throws Exception {
    Finished undisturbed =
        SmallRun.in(Files.createDirectory(temp.resolve("calm"))).with(sets).run();
    Path file = temp.resolve("small.toml");
    Files.writeString(file, SmallRun.in(temp).with(sets).experiment().toToml());
    Path folder = temp.resolve("killed").resolve("small-7");

    int killed = 0;
    int lives = 0;
    Optional<Integer> exit = Optional.empty();
    for (Kill kill : kills) {
      exit = live(lives++ == 0, file, folder, Optional.of(kill));
      if (exit.isPresent()) {
        break;
      }
      killed++;
    }
    if (exit.isEmpty()) {
      exit = live(false, file, folder, Optional.empty());
      lives++;
    }

    assertThat(killed).as("kills that landed").isGreaterThanOrEqualTo(atLeast);
    assertThat(exit).contains(0);
    Finished survived = new Finished(folder, "completed", 0);
    assertThat(survived.finalSha256()).isEqualTo(undisturbed.finalSha256());
    assertThat(survived.comparableMetrics()).isEqualTo(undisturbed.comparableMetrics());
    assertThat(survived.checkpoints()).isEqualTo(undisturbed.checkpoints());
    assertThat(survived.comparableSummary()).isEqualTo(undisturbed.comparableSummary());
    assertThat(names(folder.resolve("samples")))
        .isEqualTo(names(undisturbed.folder().resolve("samples")));
    assertThat(names(folder.resolve("store")))
        .noneMatch(name -> name.startsWith("journal-") || name.startsWith("spool-"));
    assertThat(foldedPerRound(folder))
        .isEqualTo(Stream.generate(() -> COHORT).limit(ROUNDS).toList());
    assertResumptionsAreCounted(survived, lives);
  }

  /** Chosen points first, then any. */
  private static List<Kill> kills(RandomGenerator random) {
    List<Kill> kills =
        new ArrayList<>(
            List.of(
                new Kill("base model", 1, 3_000),
                new Kill("evaluate base", 1, 2_000),
                new Kill("train", 4, 0),
                new Kill("aggregate", 1, 0),
                new Kill("evaluate", 1, 0),
                new Kill("commit", 1, 0),
                new Kill("ended", 1, 0),
                new Kill("started", 1, 500)));
    List<String> words = List.of("train", "commit", "ended", "begun");
    for (int i = 0; i < 4; i++) {
      String word = words.get(random.nextInt(words.size()));
      kills.add(
          new Kill(
              word,
              word.equals("train") ? random.nextInt(1, 7) : 1,
              random.nextInt(word.equals("begun") ? 600_000 : 15_000)));
    }
    return kills;
  }

  /** A process's life: its exit code, or nothing if it was killed. */
  private Optional<Integer> live(boolean first, Path file, Path folder, Optional<Kill> kill)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-D" + RunInAnotherProcess.PACE + "=2000000",
                "-cp",
                System.getProperty("java.class.path"),
                RunInAnotherProcess.class.getName()));
    command.addAll(
        first
            ? List.of("run", file.toString(), temp.resolve("killed").toString())
            : List.of("resume", folder.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    List<String> said = new ArrayList<>();
    try (BufferedReader words = process.inputReader(StandardCharsets.UTF_8)) {
      int heard = 0;
      for (String word = words.readLine(); word != null; word = words.readLine()) {
        said.add(word);
        if (kill.isPresent() && word.equals(kill.get().word()) && ++heard == kill.get().times()) {
          LockSupport.parkNanos(1_000 * kill.get().microsAfter());
          process.destroyForcibly();
          break;
        }
      }
    } finally {
      process.destroyForcibly();
    }
    int exit = process.waitFor();
    assertThat(said).as("words of a process that ended with %s", exit).doesNotContain("refused");
    return said.contains("exit") || !signalled(exit) ? Optional.of(exit) : Optional.empty();
  }

  private static boolean signalled(int exit) {
    return exit == 128 + 9;
  }

  private static void assertResumptionsAreCounted(Finished run, int lives) {
    List<JsonNode> resumptions = run.events("run_resumed");
    List<Integer> counts =
        resumptions.stream().map(event -> event.path("resumed_count").asInt()).toList();
    assertThat(counts).isSorted().doesNotHaveDuplicates();
    assertThat(run.summary().path("resumed_count").asInt())
        .isEqualTo(counts.get(counts.size() - 1))
        .isBetween(counts.size(), lives - 1);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Distinct clients whose update was folded, for each committed round; every row counts once. */
  private static List<Integer> foldedPerRound(Path folder) throws SQLException {
    List<Integer> counts = new ArrayList<>();
    try (Connection store =
            DriverManager.getConnection(
                "jdbc:h2:file:" + folder.resolve("store").resolve("covey") + ";MODE=PostgreSQL",
                "covey",
                "");
        ResultSet rows =
            store
                .createStatement()
                .executeQuery(
                    "select round, count(*), count(distinct client_id) from participation"
                        + " where outcome = 'FOLDED' group by round order by round")) {
      while (rows.next()) {
        assertThat(rows.getInt(1)).isEqualTo(counts.size() + 1);
        assertThat(rows.getInt(2)).isEqualTo(rows.getInt(3));
        counts.add(rows.getInt(2));
      }
    }
    return counts;
  }
}
