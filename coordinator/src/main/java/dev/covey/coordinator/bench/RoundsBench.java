package dev.covey.coordinator.bench;

import dev.covey.config.ExperimentFile;
import dev.covey.config.LoadedExperiment;
import dev.covey.coordinator.federation.FederatedRun;
import dev.covey.coordinator.federation.RunListener;
import dev.covey.coordinator.grpc.RemoteClients;
import dev.covey.coordinator.run.RunFolder;
import dev.covey.coordinator.store.RunStore;
import dev.covey.core.AtomicFiles;
import dev.covey.core.Clock;
import dev.covey.core.ProcessUsage;
import dev.covey.core.error.InternalException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rounds with clients that do not train, in processes of their own, over loopback: what a round
 * costs besides training. The coordinator is the real one, journal and commits included.
 */
public final class RoundsBench {
  private RoundsBench() {}

  /**
   * What was measured.
   *
   * @param roundMillis of the measured rounds, ascending
   * @param serverCpuSeconds of this process, over the measured rounds
   * @param samples evenly over the measured rounds
   */
  public record Result(
      double[] roundMillis, double serverCpuSeconds, int dimension, List<Sample> samples) {
    /** The value below which a share of the rounds lies. */
    public double quantile(double share) {
      return roundMillis[
          (int) Math.min(roundMillis.length - 1L, (long) (share * roundMillis.length))];
    }
  }

  /**
   * What the coordinator held at some round.
   *
   * @param heapBytes live, after a collection
   * @param residentBytes the most so far
   * @param openFiles descriptors of this process, connections among them
   * @param fileBytes of all files of the run and of the coordinator
   * @param fileCount of these
   */
  public record Sample(
      int round,
      long heapBytes,
      long residentBytes,
      long openFiles,
      long fileBytes,
      long fileCount) {}

  /**
   * Runs the benchmark.
   *
   * @param experiment text of an experiment whose clients have the names of the benchmark's
   * @param tls whether clients enrol and connect over mutual TLS 1.3
   * @param warmUpRounds of the experiment's rounds, not measured
   * @param sampleEvery rounds between two samples, which cost time; 0 for none
   * @param folder empty, for the run
   */
  public static Result run(
      String experiment,
      int clients,
      int processes,
      boolean tls,
      int warmUpRounds,
      int sampleEvery,
      Path folder,
      ClientProcesses starter) {
    try (BenchFederation federation =
        new BenchFederation(folder, clients, processes, tls, starter)) {
      return rounds(
          experiment,
          new Stopwatch(warmUpRounds, new Sampling(folder, sampleEvery)),
          folder,
          federation.clients());
    }
  }

  private static Result rounds(
      String experiment, Stopwatch stopwatch, Path folder, RemoteClients clients) {
    LoadedExperiment loaded = ExperimentFile.parse("bench", experiment, folder, List.of());
    try (RunFolder run = RunFolder.create(folder, "bench", 0)) {
      AtomicFiles.write(run.experimentFile(), loaded.experiment().toToml());
      try (RunStore store = RunStore.open(run.store())) {
        store.createRun(run.runId(), loaded.experiment().sha256(), Clock.system().now());
        new FederatedRun(
                loaded.experiment(),
                List.of(),
                run,
                store,
                folder.resolve("cache"),
                Clock.system(),
                stopwatch)
            .execute(0, clients);
      }
    }
    return stopwatch.result();
  }

  /** Takes the time from the end of one round to the end of the next. */
  private static final class Stopwatch implements RunListener {
    private final int warmUpRounds;
    private final Sampling sampling;
    private final List<Double> millis = new ArrayList<>();
    private long lastNanos;
    private long cpuNanos;
    private long endCpuNanos;
    private long uplinkBytes;
    private int completed = 1;

    Stopwatch(int warmUpRounds, Sampling sampling) {
      this.warmUpRounds = warmUpRounds;
      this.sampling = sampling;
    }

    @Override
    public void roundEnded(RoundEnded ended) {
      if (ended.reason().isPresent()) {
        throw new InternalException(
            "round " + ended.round() + " was given up: " + ended.reason().get());
      }
      long now = System.nanoTime();
      if (ended.round() > warmUpRounds) {
        millis.add((now - lastNanos) / 1e6);
      } else {
        cpuNanos = ProcessUsage.cpuNanos();
      }
      endCpuNanos = ProcessUsage.cpuNanos();
      uplinkBytes = ended.uplinkBytes();
      completed = Math.max(1, ended.completed());
      if (ended.round() > warmUpRounds) {
        sampling.after(ended.round());
      }
      // What the sampling took is in no round.
      lastNanos = System.nanoTime();
    }

    Result result() {
      double[] sorted = millis.stream().mapToDouble(Double::doubleValue).toArray();
      Arrays.sort(sorted);
      return new Result(
          sorted,
          (endCpuNanos - cpuNanos) / 1e9,
          (int) (uplinkBytes / completed / Float.BYTES),
          sampling.taken());
    }
  }
}
