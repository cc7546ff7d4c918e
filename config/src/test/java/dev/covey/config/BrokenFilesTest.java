package dev.covey.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.error.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Broken files and the exact words in which they are refused. */
class BrokenFilesTest {
  @TempDir static Path folder;

  static List<Arguments> files() {
    return List.of(
        Arguments.of(
            "a mistyped key",
            "schema = 1\n[training]\n  learning-rat = 0.1\n",
            "experiment.toml:3:3: training.learning-rat: unknown key; did you mean"
                + " \"training.learning-rate\"?"),
        Arguments.of(
            "a word for a number",
            "schema = 1\n\n[cohort]\nsampling = \"uniform\"\n\n\nsize = \"ten\"\n",
            "experiment.toml:7:1: cohort.size: found \"ten\" (string), expected an integer from 1 to"
                + " 1000000"),
        Arguments.of(
            "a mistyped table",
            "schema = 1\n[trainning]\nbatch-size = 1\n",
            "experiment.toml:2:1: trainning: unknown key; did you mean \"training\"?"),
        Arguments.of(
            "a key in the wrong table",
            "schema = 1\n[training]\nrounds = 3\n",
            "experiment.toml:3:1: training.rounds: unknown key; did you mean \"run.rounds\"?"),
        Arguments.of(
            "a key like no other",
            "schema = 1\n[security]\nquantum-flux = 3\n",
            "experiment.toml:3:1: security.quantum-flux: unknown key; [security] knows"
                + " secure-aggregation, post-quantum, corrupt-fraction, dropout-fraction, bits,"
                + " rotate, largest-entry, largest-weight, phase-seconds, authority"),
        Arguments.of(
            "no schema",
            "[run]\nseed = 1\n",
            "experiment.toml:1:1: schema: missing; the file must begin with schema = 1"),
        Arguments.of(
            "a newer schema, whose other keys nobody here can judge",
            "schema = 2\n[warp]\nfactor = 9\n",
            "experiment.toml:1:1: schema: found 2, but this version of Covey reads schema 1"),
        Arguments.of(
            "a schema that is no number",
            "schema = \"1\"\n",
            "experiment.toml:1:1: schema: found \"1\" (string), expected an integer from 1 to"
                + " 9223372036854775807"),
        Arguments.of(
            "an integer out of range",
            "schema = 1\nrun.rounds = 0\n",
            "experiment.toml:2:1: run.rounds: found 0 (integer), expected an integer from 1 to"
                + " 1000000"),
        Arguments.of(
            "a float for an integer",
            "schema = 1\nrun.rounds = 1.5\n",
            "experiment.toml:2:1: run.rounds: found 1.5 (float), expected an integer from 1 to"
                + " 1000000"),
        Arguments.of(
            "not a number",
            "schema = 1\ntraining.learning-rate = nan\n",
            "experiment.toml:2:1: training.learning-rate: found nan (float), expected a number above"
                + " 0, at most 1000"),
        Arguments.of(
            "infinity",
            "schema = 1\ntraining.learning-rate = inf\n",
            "experiment.toml:2:1: training.learning-rate: found inf (float), expected a number above"
                + " 0, at most 1000"),
        Arguments.of(
            "zero where only more makes sense",
            "schema = 1\ntraining.learning-rate = 0\n",
            "experiment.toml:2:1: training.learning-rate: found 0 (integer), expected a number above"
                + " 0, at most 1000"),
        Arguments.of(
            "a mistyped choice",
            "schema = 1\naggregation.rule = \"medain\"\n",
            "experiment.toml:2:1: aggregation.rule: found \"medain\" (string), expected \"mean\","
                + " \"median\", \"trimmed-mean\", \"krum\", \"multi-krum\", \"bulyan\" or a class"
                + " name with its package; did you mean \"median\"?"),
        Arguments.of(
            "what only looks like a class",
            "schema = 1\naggregation.rule = \"my.9Rule\"\n",
            "experiment.toml:2:1: aggregation.rule: found \"my.9Rule\" (string), expected \"mean\","
                + " \"median\", \"trimmed-mean\", \"krum\", \"multi-krum\", \"bulyan\" or a class"
                + " name with its package"),
        Arguments.of(
            "a table for a value",
            "schema = 1\n[run.seed]\n",
            "experiment.toml:2:1: run.seed: found a table, expected an integer from 0 to"
                + " 9223372036854775807"),
        Arguments.of(
            "a value for a table",
            "schema = 1\nrun = 5\n",
            "experiment.toml:2:1: run: found 5 (integer), expected a table [run]"),
        Arguments.of(
            "an array of tables",
            "schema = 1\n[[run]]\nseed = 1\n",
            "experiment.toml:2:1: run: found an array of 1, expected a table [run]"),
        Arguments.of(
            "an unknown baseline",
            "schema = 1\nevaluation.baselines = [\"local\", \"centralized\"]\n",
            "experiment.toml:2:1: evaluation.baselines: element 2: found \"centralized\" (string),"
                + " expected \"centralised\", \"local\"; did you mean \"centralised\"?"),
        Arguments.of(
            "a broken regular expression",
            "schema = 1\nmodel.trainable = \"h.(\"\n",
            "experiment.toml:2:1: model.trainable: found \"h.(\" (string), expected \"all\" or a"
                + " regular expression (Unclosed group)"),
        Arguments.of(
            "a run's name that is no folder's",
            "schema = 1\nrun.name = \"a/b\"\n",
            "experiment.toml:2:1: run.name: found \"a/b\" (string), expected 1 to 100 characters of"
                + " A-Z a-z 0-9 . _ -, not starting with a dot"),
        Arguments.of(
            "privacy of a later version",
            "schema = 1\n[privacy]\nplacement = \"distributed\"\n",
            "experiment.toml:3:1: privacy.placement: found \"distributed\" (string), expected"
                + " \"none\", \"central\"; noise of clients is not available in this version of"
                + " Covey"),
        Arguments.of(
            "masks of no kind",
            "schema = 1\n[security]\nsecure-aggregation = \"semihonest\"\n",
            "experiment.toml:3:1: security.secure-aggregation: found \"semihonest\" (string),"
                + " expected \"off\", \"semi-honest\", \"malicious\"; did you mean"
                + " \"semi-honest\"?"),
        Arguments.of(
            "a key of privacy without noise",
            "schema = 1\n[privacy]\nepsilon = 8\n",
            "experiment.toml:3:1: privacy.epsilon: has no effect here; it is only for"
                + " privacy.placement = \"central\""),
        Arguments.of(
            "a table of a later version",
            "schema = 1\n[incentive]\nmechanism = \"vcg\"\n",
            "experiment.toml:2:1: incentive: found a table; not available in this version of Covey"),
        Arguments.of(
            "data without a path",
            "schema = 1\n[data]\n\nsource = \"speakers\"\n",
            "experiment.toml:4:1: data.path: missing; data.source = \"speakers\" needs it, in the"
                + " file or as --set data.path=PATH: a path"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void isRefusedInTheseWords(String name, String toml, String message) {
    assertThatThrownBy(() -> ExperimentFile.parse("experiment.toml", toml, folder, List.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  @Test
  void allProblemsAreToldAtOnceInTheirOrder() {
    String toml =
        """
        schema = 1
        [run]
        sede = 7
        rounds = "many"
        [cohort]
        size = 3
        [training]
        momentum = 0.5
        """;
    assertThatThrownBy(
            () ->
                ExperimentFile.parse(
                    "experiment.toml",
                    toml,
                    folder,
                    List.of("training.learning-rat=1", "run.seed=-1", "nonsense")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            """
            experiment.toml:3:1: run.sede: unknown key; did you mean "run.seed"?
            experiment.toml:4:1: run.rounds: found "many" (string), expected an integer from 1 to 1000000
            experiment.toml:6:1: cohort.size: has no effect here; it is only for cohort.sampling = "uniform", "availability" or a class
            experiment.toml:8:1: training.momentum: has no effect here; it is only for training.optimizer = "sgd"
            --set training.learning-rat=1: training.learning-rat: unknown key; did you mean "training.learning-rate"?
            --set run.seed=-1: run.seed: found -1 (integer), expected an integer from 0 to 9223372036854775807
            --set nonsense: expected KEY=VALUE, such as --set run.seed=7""");
  }

  @Test
  void aPathThatLeadsNowhereIsToldWhereItWasLookedFor() throws Exception {
    Path working = Path.of("").toAbsolutePath();
    assertThatThrownBy(
            () ->
                ExperimentFile.parse(
                    "experiment.toml",
                    "schema = 1\nmodel.base = \"pretrian\"\n",
                    folder,
                    List.of()))
        .hasMessage(
            "experiment.toml:2:1: model.base: found \"pretrian\", but there is no such folder"
                + " (looked for "
                + folder.resolve("pretrian")
                + " and "
                + working.resolve("pretrian")
                + "); allowed is \"pretrain\", \"random\" or the path of a Hugging Face folder or"
                + " of an earlier run; did you mean \"pretrain\"?");
    assertThatThrownBy(
            () ->
                ExperimentFile.parse(
                    "experiment.toml",
                    "schema = 1\ndata.source = \"speakers\"\n",
                    folder,
                    List.of("data.path=plays.txt")))
        .hasMessage(
            "--set data.path=plays.txt: data.path: found \"plays.txt\", but there is no such file"
                + " (looked for "
                + working.resolve("plays.txt")
                + " and "
                + folder.resolve("plays.txt")
                + "); allowed is a path");
  }

  @Test
  void theFileIsNamedAsTheUserNamedIt() throws Exception {
    Path named = Files.createDirectories(folder.resolve("named"));
    Path file = named.resolve("experiment.toml");
    Files.writeString(file, "schema = 1\nx = 1\n");
    assertThatThrownBy(() -> ExperimentFile.load(named, List.of()))
        .hasMessageStartingWith(file + ":2:1: x: unknown key");
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> ExperimentFile.load(missing, List.of()))
        .hasMessage(missing + ": no such file");
  }

  @Test
  void anArgumentMayDisarmAKeyOfTheFileButIsNotSilent() {
    String toml = "schema = 1\n[cohort]\nsampling = \"uniform\"\nsize = 5\n";
    LoadedExperiment loaded =
        ExperimentFile.parse("experiment.toml", toml, folder, List.of("cohort.sampling=all"));
    assertThat(loaded.experiment().cohort().sampling()).isEqualTo(new CohortConfig.Sampling.All());
    assertThat(loaded.warnings())
        .containsExactly(
            "cohort.size of the file has no effect with these arguments; it is only for"
                + " cohort.sampling = \"uniform\", \"availability\" or a class");
    assertThatThrownBy(
            () ->
                ExperimentFile.parse(
                    "experiment.toml",
                    toml,
                    folder,
                    List.of("cohort.sampling=all", "cohort.size=6")))
        .hasMessage(
            "--set cohort.size=6: cohort.size: has no effect here; it is only for cohort.sampling ="
                + " \"uniform\", \"availability\" or a class");
  }
}
