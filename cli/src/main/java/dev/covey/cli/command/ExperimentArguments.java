package dev.covey.cli.command;

import dev.covey.config.ExperimentFile;
import dev.covey.config.LoadedExperiment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The experiment a verb works on. */
final class ExperimentArguments {
  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "experiment.toml, or a folder that holds one.")
  private Path file = Path.of(".");

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Override a key of the file, for example --set training.learning-rate=0.01. May be repeated.")
  private List<String> sets = new ArrayList<>();

  LoadedExperiment load() {
    return load(List.of());
  }

  /**
   * Loads it.
   *
   * @param more overrides that another option stands for
   */
  LoadedExperiment load(List<String> more) {
    List<String> all = new ArrayList<>(sets);
    all.addAll(more);
    return ExperimentFile.load(file, all);
  }
}
