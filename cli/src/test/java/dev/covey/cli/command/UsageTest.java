package dev.covey.cli.command;

import static dev.covey.cli.command.Cli.covey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.error.ExitCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Arguments, help and errors of the command. */
class UsageTest {
  @TempDir Path folder;

  /** Every command, the nested ones too, as the words that call it. */
  static Stream<List<String>> commands() {
    List<List<String>> found = new ArrayList<>();
    collect(new CommandLine(new CoveyCommand()), List.of(), found);
    return found.stream();
  }

  private static void collect(CommandLine command, List<String> words, List<List<String>> found) {
    found.add(words);
    command
        .getSubcommands()
        .forEach(
            (name, nested) -> {
              List<String> longer = new ArrayList<>(words);
              longer.add(name);
              collect(nested, longer, found);
            });
  }

  private static CommandLine model(List<String> words) {
    CommandLine command = new CommandLine(new CoveyCommand());
    for (String word : words) {
      command = Objects.requireNonNull(command.getSubcommands().get(word), word);
    }
    return command;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpTellsEveryOption(List<String> words) {
    List<Object> arguments = new ArrayList<>(words);
    arguments.add("--help");
    Cli cli = covey(arguments.toArray());
    assertThat(cli.exitCode()).isEqualTo(ExitCodes.DONE);
    assertThat(cli.out()).contains("Usage: " + String.join(" ", prefixed(words)));
    for (OptionSpec option : model(words).getCommandSpec().options()) {
      assertThat(option.hidden()).isFalse();
      assertThat(cli.out()).contains(option.longestName());
      assertThat(option.description()).as(option.longestName()).isNotEmpty();
    }
    assertThat(model(words).getCommandSpec().usageMessage().description()).isNotEmpty();
  }

  private static List<String> prefixed(List<String> words) {
    List<String> all = new ArrayList<>(words);
    all.add(0, "covey");
    return all;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyVerbKnowsJsonAndVerbose(List<String> words) {
    assertThat(model(words).getCommandSpec().findOption("--json")).isNotNull();
    assertThat(model(words).getCommandSpec().findOption("--verbose")).isNotNull();
  }

  @Test
  void aMistypedVerbIsAnsweredWithTheNearestOne() {
    Cli cli = covey("stauts");
    assertThat(cli.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err()).contains("stauts", "status");
  }

  @Test
  void aMistypedOptionIsAnsweredWithTheNearestOne() {
    Cli cli = covey("generate", "run", "--promt", "x");
    assertThat(cli.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(cli.err()).contains("--promt", "--prompt", "covey generate --help");
  }

  @Test
  void noVerbIsAUsageError() {
    for (List<String> words :
        List.of(List.<String>of(), List.of("data"), List.of("bench"), List.of("privacy"))) {
      Cli cli = covey(words.toArray());
      assertThat(cli.exitCode()).isEqualTo(ExitCodes.USAGE);
      assertThat(cli.err()).contains("--help");
    }
  }

  @Test
  void versionNamesCovey() {
    assertThat(covey("--version").out()).startsWith("covey ");
  }

  @Test
  void checkPrintsAFileThatChecksAgainToTheSame() throws IOException {
    Path experiment = TinyExperiment.write(folder.resolve("first"));
    Cli cli = covey("check", experiment);
    assertThat(cli.exitCode()).as(cli.err()).isEqualTo(ExitCodes.DONE);
    Path second = Files.createDirectory(folder.resolve("second"));
    Files.writeString(second.resolve("experiment.toml"), cli.out());
    assertThat(covey("check", second).out()).isEqualTo(cli.out());
    assertThat(covey("check", second, "--json").json().path("valid").asBoolean()).isTrue();
  }

  @Test
  void checkNamesFileLineColumnAndTheNearestKey() throws IOException {
    Path file = folder.resolve("wrong.toml");
    Files.writeString(
        file,
        """
        schema = 1
        [run]
        ruonds = 3
        [training]
          batch-size = 0
        """);
    Cli cli = covey("check", file);
    assertThat(cli.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err())
        .contains("wrong.toml:3:1", "ruonds", "rounds")
        .contains("wrong.toml:5:3", "batch-size", "0")
        .doesNotContain("\tat ");
    assertThat(covey("check", file, "--verbose").err()).contains("\tat ");
  }

  @Test
  void aWrongOverrideIsBlamedOnTheArgument() throws IOException {
    Path experiment = TinyExperiment.write(folder.resolve("experiment"));
    Cli cli = covey("check", experiment, "--set", "run.rounds=many");
    assertThat(cli.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(cli.err()).contains("--set run.rounds=many");
  }

  @Test
  void aMissingFileIsAConfigurationError() {
    for (String verb : List.of("check", "run", "pretrain")) {
      Cli cli = covey(verb, folder.resolve("nothing"));
      assertThat(cli.exitCode()).as(verb).isEqualTo(ExitCodes.USAGE);
      assertThat(cli.err()).as(verb).contains("nothing");
    }
  }

  @Test
  void aMissingPlugInFolderIsAConfigurationErrorAndLeavesNoRun() throws IOException {
    Path experiment = TinyExperiment.write(folder.resolve("experiment"));
    Path runs = folder.resolve("runs");
    Cli cli =
        covey("run", experiment, "--runs", runs, "--set", "run.plugin-path=[\"build/plugin\"]");
    assertThat(cli.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(cli.err()).contains("plugin-path", "build/plugin");
    assertThat(covey("runs", "--runs", runs, "--json").json()).isEmpty();
  }

  @Test
  void aWrongClassIsFoundBeforeAnyData() throws IOException {
    Path experiment = TinyExperiment.write(folder.resolve("experiment"));
    Files.writeString(experiment.resolve("chat.jsonl"), "no JSON at all");
    Path runs = folder.resolve("runs");
    for (String key :
        List.of(
            "data.partition",
            "training.correction",
            "cohort.sampling",
            "aggregation.rule",
            "aggregation.server-optimizer")) {
      List<String> sets =
          key.equals("data.partition")
              ? List.of(key + "=%s", "data.clients=3")
              : List.of(key + "=%s");
      for (Map.Entry<String, String> wrong :
          Map.of("java.lang.StringBuilder", "implement", "com.example.Absent", "no such class")
              .entrySet()) {
        for (String verb : List.of("check", "run")) {
          List<Object> arguments = new ArrayList<>(List.of(verb, experiment));
          if (verb.equals("run")) {
            arguments.addAll(List.of("--runs", runs));
          }
          sets.forEach(set -> arguments.addAll(List.of("--set", set.formatted(wrong.getKey()))));
          Cli cli = covey(arguments.toArray());
          assertThat(cli.exitCode()).as(verb + key).isEqualTo(ExitCodes.USAGE);
          assertThat(cli.err()).contains(key, wrong.getKey(), wrong.getValue());
          assertThat(cli.out()).isEmpty();
        }
      }
    }
    assertThat(covey("runs", "--runs", runs, "--json").json()).isEmpty();
  }
}
