package dev.covey.cli.command;

import static dev.covey.cli.command.Cli.covey;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.covey.core.error.ExitCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs around one finished run, called as a person calls them. */
class VerbsTest {
  @TempDir static Path folder;
  static Path experiment;
  static Path runs;
  static Path run;
  static Cli first;

  @BeforeAll
  static void runOnce() throws IOException {
    experiment = TinyExperiment.write(folder.resolve("experiment"));
    runs = folder.resolve("runs");
    first = covey("run", experiment, "--runs", runs, "--json");
    assertThat(first.exitCode()).as(first.err()).isEqualTo(ExitCodes.DONE);
    run = runs.resolve(first.json().path("run_id").asText());
  }

  @Test
  void runPrintsItsSummaryAndLeavesTheFilesOfARun() {
    JsonNode summary = first.json();
    assertThat(summary.path("schema").asText()).isEqualTo("covey.summary/1");
    assertThat(summary.path("status").asText()).isEqualTo("completed");
    assertThat(summary.path("rounds_committed").asInt()).isEqualTo(2);
    for (String file :
        List.of(
            "experiment.toml",
            "metrics.jsonl",
            "summary.json",
            "events.jsonl",
            "report.html",
            "model/model.safetensors")) {
      assertThat(run.resolve(file)).isNotEmptyFile();
    }
    assertThat(run.resolve("control.json")).doesNotExist();
  }

  @Test
  void runWithoutJsonPrintsNothingOnStdoutAndTakesOverrides() throws IOException {
    Path elsewhere = folder.resolve("elsewhere");
    Cli cli = covey("run", experiment, "--runs", elsewhere, "--set", "run.rounds=1");
    assertThat(cli.exitCode()).isEqualTo(ExitCodes.DONE);
    assertThat(cli.out()).isEmpty();
    JsonNode summary = Cli.json(Files.readString(elsewhere.resolve("tiny-1/summary.json")));
    assertThat(summary.path("rounds_committed").asInt()).isEqualTo(1);
  }

  @Test
  void theSameExperimentEndsInTheSameModel() {
    Path again = folder.resolve("again");
    JsonNode summary = covey("run", experiment, "--runs", again, "--json").json();
    assertThat(summary.path("checkpoint_sha256")).isEqualTo(first.json().path("checkpoint_sha256"));
    JsonNode other =
        covey("run", experiment, "--runs", again, "--json", "--set", "run.seed=2").json();
    assertThat(other.path("checkpoint_sha256")).isNotEqualTo(summary.path("checkpoint_sha256"));
  }

  @Test
  void runsListsWhatThereIs() {
    JsonNode rows = covey("runs", "--runs", runs, "--json").json();
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).path("status").asText()).isEqualTo("completed");
    assertThat(rows.get(0).path("rounds_committed").asInt()).isEqualTo(2);
    assertThat(rows.get(0).path("perplexity").asDouble())
        .isPositive()
        .isNotEqualTo(rows.get(0).path("base_perplexity").asDouble());
    assertThat(covey("runs", "--runs", runs).out()).contains("RUN", "tiny-1", "completed");
  }

  @Test
  void runsOfAnEmptyPlaceSaysHowToMakeOne() {
    Cli cli = covey("runs", "--runs", folder.resolve("nowhere"));
    assertThat(cli.exitCode()).isEqualTo(ExitCodes.DONE);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err()).contains("no runs", "covey run");
  }

  @Test
  void statusOfAFinishedRunTellsHowItEnded() {
    JsonNode status = covey("status", "tiny-1", "--runs", runs, "--json").json();
    assertThat(status.path("alive").asBoolean(true)).isFalse();
    assertThat(status.path("status").asText()).isEqualTo("completed");
    assertThat(covey("status", run).out()).contains("tiny-1", "completed", "2 rounds");
  }

  @Test
  void logTellsEventsAndFiltersThem() {
    List<String> all = covey("log", run).out().lines().toList();
    assertThat(all).anySatisfy(line -> assertThat(line).contains("run_started"));
    assertThat(all).anySatisfy(line -> assertThat(line).contains("round 2", "round_committed"));
    List<String> second = covey("log", run, "--round", 2, "--json").out().lines().toList();
    assertThat(second).isNotEmpty().hasSizeLessThan(all.size());
    for (String line : second) {
      assertThat(Cli.json(line).path("round").asInt()).isEqualTo(2);
    }
    assertThat(covey("log", run, "--problems").out()).isEmpty();
  }

  @Test
  void reportIsBuiltAgain() throws IOException {
    Path copy = folder.resolve("copy");
    copy(run, copy);
    Files.delete(copy.resolve("report.html"));
    Cli cli = covey("report", copy, "--json");
    assertThat(cli.exitCode()).isEqualTo(ExitCodes.DONE);
    assertThat(Path.of(cli.json().path("report").asText())).isEqualTo(copy.resolve("report.html"));
    assertThat(copy.resolve("report.html")).content().contains("<html", "tiny");
  }

  @Test
  void resumingAFinishedRunChangesNothingButTheCount() {
    Path other = folder.resolve("resumed");
    JsonNode before = covey("run", experiment, "--runs", other, "--json").json();
    Cli cli = covey("resume", "tiny-1", "--runs", other, "--json");
    assertThat(cli.exitCode()).as(cli.err()).isEqualTo(ExitCodes.DONE);
    assertThat(cli.json().path("resumed_count").asInt()).isEqualTo(1);
    assertThat(cli.json().path("status").asText()).isEqualTo("completed");
    assertThat(cli.json().path("checkpoint_sha256")).isEqualTo(before.path("checkpoint_sha256"));
    assertThat(cli.json().path("train_tokens")).isEqualTo(before.path("train_tokens"));
  }

  @Test
  void generateWritesTheSameForTheSameSeed() {
    Cli once = covey("generate", run, "--prompt", "rain", "--tokens", 12, "--json");
    assertThat(once.exitCode()).as(once.err()).isEqualTo(ExitCodes.DONE);
    assertThat(once.json()).hasSize(1);
    assertThat(once.json().get(0).path("prompt").asText()).isEqualTo("rain");
    assertThat(covey("generate", run, "--prompt", "rain", "--tokens", 12, "--json").out())
        .isEqualTo(once.out());
    JsonNode several =
        covey("generate", run, "--prompt", "rain", "--samples", 3, "--tokens", 12, "--json").json();
    assertThat(StreamSupport.stream(several.spliterator(), false).distinct()).hasSize(3);
    assertThat(covey("generate", run, "--prompt", "rain", "--tokens", 12).out()).startsWith("rain");
  }

  @Test
  void generateRefusesANegativeTemperature() {
    Cli cli = covey("generate", run, "--temperature", -1);
    assertThat(cli.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(cli.err()).contains("-1");
  }

  @Test
  void evaluateMeasuresAModelOnText() throws IOException {
    Path text = folder.resolve("held-out.txt");
    Files.writeString(text, "rain and bread again, number 3");
    Cli cli = covey("evaluate", run, "--data", text, "--json");
    assertThat(cli.exitCode()).as(cli.err()).isEqualTo(ExitCodes.DONE);
    double loss = cli.json().path("loss").asDouble();
    assertThat(loss).isBetween(0.1, Math.log(300));
    assertThat(cli.json().path("perplexity").asDouble())
        .isCloseTo(Math.exp(loss), org.assertj.core.data.Percentage.withPercentage(1e-6));
    assertThat(covey("evaluate", "--model", run, "--data", text, "--json").out())
        .isEqualTo(cli.out());
    assertThat(covey("evaluate", run, "--data", folder.resolve("missing.txt")).exitCode())
        .isNotEqualTo(ExitCodes.DONE);
  }

  @Test
  void evaluateAsksForAModelWhereNoneIsNamed() {
    Cli cli = covey("evaluate", "--data", experiment.resolve("chat.jsonl"));
    assertThat(cli.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(cli.err()).contains("MODEL");
  }

  @Test
  void dataDescribesWhoHoldsWhat() {
    JsonNode fields = covey("data", "describe", experiment, "--json").json();
    assertThat(fields.toString()).contains("6");
    assertThat(covey("data", "describe", experiment).out()).contains("6");
  }

  @Test
  void dataPartitionWritesEveryDocumentOnce() throws IOException {
    Path file = folder.resolve("partition.jsonl");
    JsonNode told = covey("data", "partition", experiment, "--out", file, "--json").json();
    assertThat(told.path("clients").asInt()).isEqualTo(6);
    assertThat(told.path("documents").asInt()).isEqualTo(60);
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(60).doesNotHaveDuplicates();
    assertThat(lines)
        .extracting(line -> Cli.json(line).path("client").asText())
        .containsOnly("person-0", "person-1", "person-2", "person-3", "person-4", "person-5");
  }

  @Test
  void stopOfADeadRunSaysThatThereIsNothingToStop() {
    Cli cli = covey("stop", run);
    assertThat(cli.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(cli.err()).contains("not alive").doesNotContain("\tat ");
  }

  @Test
  void verbsOnARunRefuseWhatIsNone() {
    for (String verb : List.of("status", "log", "report", "resume", "stop")) {
      Cli cli = covey(verb, "no-such-run", "--runs", runs);
      assertThat(cli.exitCode()).as(verb).isEqualTo(ExitCodes.USAGE);
      assertThat(cli.err()).as(verb).contains("no run \"no-such-run\"", "covey runs");
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }
}
