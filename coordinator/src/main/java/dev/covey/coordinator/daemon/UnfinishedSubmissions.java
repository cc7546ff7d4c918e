package dev.covey.coordinator.daemon;

import dev.covey.core.RunId;
import dev.covey.core.error.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folders of runs whose submission did not get as far as the queue, since the coordinator died
 * meanwhile: whoever submitted them was never told of them. One that holds more than a submission
 * makes is somebody's, and stays.
 */
final class UnfinishedSubmissions {
  private static final Logger LOG = LoggerFactory.getLogger(UnfinishedSubmissions.class);

  /** What a submission makes, as paths within the folder. */
  private static final Set<String> MADE =
      Set.of(
          "",
          "experiment.toml",
          "experiment.toml.tmp",
          "store",
          "store/lock",
          "checkpoints",
          "samples");

  private final Path runs;
  private final Predicate<RunId> isQueued;

  UnfinishedSubmissions(Path runs, Predicate<RunId> isQueued) {
    this.runs = runs;
    this.isQueued = isQueued;
  }

  /** Deletes them. What cannot be deleted is in nobody's way. */
  void delete() {
    try (Stream<Path> folders = Files.list(runs)) {
      for (Path folder : folders.filter(Files::isDirectory).toList()) {
        deleteIfUnfinished(folder);
      }
    } catch (IOException e) {
      LOG.warn("{} cannot be tidied: {}", runs, e.getMessage());
    }
  }

  private void deleteIfUnfinished(Path folder) throws IOException {
    RunId id;
    try {
      id = new RunId(String.valueOf(folder.getFileName()));
    } catch (ConfigurationException notARun) {
      return;
    }
    if (isQueued.test(id)) {
      return;
    }
    List<Path> inside;
    try (Stream<Path> files = Files.walk(folder)) {
      inside = files.sorted(Comparator.reverseOrder()).toList();
    }
    if (inside.stream().allMatch(file -> MADE.contains(folder.relativize(file).toString()))) {
      for (Path file : inside) {
        Files.delete(file);
      }
      LOG.info("{} was never submitted to the end, and is deleted", folder);
    }
  }
}
