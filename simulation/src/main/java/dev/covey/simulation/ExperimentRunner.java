package dev.covey.simulation;

import dev.covey.config.Experiment;
import dev.covey.config.ExperimentFile;
import dev.covey.config.LoadedExperiment;
import dev.covey.coordinator.federation.ClientSource;
import dev.covey.coordinator.federation.FederatedRun;
import dev.covey.coordinator.federation.RunListener;
import dev.covey.coordinator.run.RunFolder;
import dev.covey.coordinator.store.RunStore;
import dev.covey.coordinator.store.StoredRun;
import dev.covey.core.AtomicFiles;
import dev.covey.core.Clock;
import dev.covey.core.error.StoreException;
import dev.covey.simulation.federation.InProcessClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Runs an experiment in this process, from its file to its run folder, or goes on with one that was
 * stopped or killed.
 *
 * <pre>{@code
 * LoadedExperiment loaded = ExperimentFile.load(Path.of("examples/persona-lm"), List.of());
 * FederatedRun.Result result =
 *     new ExperimentRunner(cacheFolder, Clock.system()).run(loaded, Path.of("runs"), new RunListener() {});
 * }</pre>
 */
public final class ExperimentRunner {
  private final Path cache;
  private final Clock clock;

  /**
   * A runner.
   *
   * @param cache where pre-trained base models are kept
   */
  public ExperimentRunner(Path cache, Clock clock) {
    this.cache = cache;
    this.clock = clock;
  }

  /**
   * Runs an experiment in a new folder under {@code runs}.
   *
   * @throws dev.covey.core.error.CoveyException if it cannot begin, or ends in an error; what was
   *     committed stays
   */
  public FederatedRun.Result run(LoadedExperiment loaded, Path runs, RunListener listener) {
    return run(loaded, runs, new InProcessClients(), listener);
  }

  /** As {@link #run(LoadedExperiment, Path, RunListener)}, with clients from elsewhere. */
  public FederatedRun.Result run(
      LoadedExperiment loaded, Path runs, ClientSource clients, RunListener listener) {
    Experiment experiment = loaded.experiment();
    try (RunFolder folder =
        RunFolder.create(runs, experiment.run().name(), experiment.run().seed())) {
      AtomicFiles.write(folder.experimentFile(), experiment.toToml());
      try (RunStore store = RunStore.open(folder.store())) {
        store.createRun(folder.runId(), experiment.sha256(), clock.now());
        return new FederatedRun(
                experiment, loaded.warnings(), folder, store, cache, clock, listener)
            .execute(0, clients);
      } catch (RuntimeException | Error e) {
        removeIfNothingHappened(folder);
        throw e;
      }
    }
  }

  /**
   * Goes on with a run from its last committed round.
   *
   * @throws StoreException if there is no such run, it is in use, or its experiment file was
   *     changed
   */
  public FederatedRun.Result resume(Path runFolder, RunListener listener) {
    // Before the folder is opened, which would make a run folder of it.
    if (Files.isDirectory(runFolder) && !Files.exists(runFolder.resolve(ExperimentFile.NAME))) {
      throw new StoreException(
          runFolder
              + " holds no experiment.toml: it is no run folder, or the run never began; start it anew");
    }
    try (RunFolder folder = RunFolder.open(runFolder)) {
      LoadedExperiment loaded = ExperimentFile.load(folder.experimentFile(), List.of());
      try (RunStore store = RunStore.open(folder.store())) {
        Optional<StoredRun> stored = store.run(folder.runId());
        if (stored.isEmpty()) {
          store.createRun(folder.runId(), loaded.experiment().sha256(), clock.now());
        } else if (!stored.get().configSha256().equals(loaded.experiment().sha256())) {
          throw new StoreException(
              runFolder
                  + "/experiment.toml was changed since the run began; results would mix two experiments. Restore it, or"
                  + " start a new run");
        }
        int resumed = store.resumeRun(folder.runId());
        return new FederatedRun(
                loaded.experiment(), loaded.warnings(), folder, store, cache, clock, listener)
            .execute(resumed, new InProcessClients());
      }
    }
  }

  /** A run that failed before its base model was recorded leaves nothing behind but confusion. */
  private static void removeIfNothingHappened(RunFolder folder) {
    if (Files.exists(folder.metricsFile())) {
      return;
    }
    try (var paths = Files.walk(folder.path())) {
      for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // The error that ended the run is the one to show; an empty folder does no harm.
      return;
    }
  }
}
