package dev.covey.cli.command;

import dev.covey.coordinator.remote.RunMirror;
import dev.covey.core.error.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Where runs are kept, and how one is named on the command line. */
final class RunsArguments {
  @Option(
      names = "--runs",
      paramLabel = "DIR",
      description = "Folder that holds the runs (default: ${DEFAULT-VALUE}).")
  private Path runs = Path.of("runs");

  Path folder() {
    return runs;
  }

  /** A run by path, or by name within the runs folder. */
  Path find(Path given) {
    if (isRun(given)) {
      return given;
    }
    Path named = runs.resolve(given);
    if (isRun(named)) {
      return named;
    }
    throw new ConfigurationException(
        "no run \"" + given + "\" here or in " + runs + "; `covey runs` lists what there is");
  }

  /** All runs, the newest first. */
  List<Path> all() {
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(runs)) {
      return folders
          .filter(RunsArguments::isRun)
          .sorted(Comparator.comparing(RunsArguments::modified).reversed())
          .toList();
    } catch (IOException e) {
      throw new ConfigurationException("cannot list " + runs + ": " + e.getMessage(), e);
    }
  }

  private static java.nio.file.attribute.FileTime modified(Path run) {
    try {
      return Files.getLastModifiedTime(run.resolve("experiment.toml"));
    } catch (IOException e) {
      return java.nio.file.attribute.FileTime.fromMillis(0);
    }
  }

  private static boolean isRun(Path folder) {
    return Files.isRegularFile(folder.resolve("experiment.toml"))
        && (Files.isDirectory(folder.resolve("store")) || RunMirror.isCopy(folder));
  }
}
