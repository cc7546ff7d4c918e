package dev.covey.coordinator.bench;

import dev.covey.config.ExperimentFile;
import dev.covey.config.LoadedExperiment;
import dev.covey.coordinator.federation.FederatedRun;
import dev.covey.coordinator.federation.RunListener;
import dev.covey.coordinator.grpc.ClientSessions;
import dev.covey.coordinator.grpc.RemoteClients;
import dev.covey.coordinator.grpc.RemoteSettings;
import dev.covey.coordinator.grpc.RunBlobs;
import dev.covey.coordinator.run.RunFolder;
import dev.covey.coordinator.store.RunStore;
import dev.covey.core.AtomicFiles;
import dev.covey.core.Clock;
import dev.covey.core.ProcessUsage;
import dev.covey.core.error.InternalException;
import dev.covey.core.error.StoreException;
import dev.covey.protocol.WireVersion;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Rounds with clients that do not train, in processes of their own, over loopback: what a round
 * costs besides training. The coordinator is the real one, journal and commits included.
 */
public final class RoundsBench {
  private static final int GATHER_MILLIS = 120_000;
  private static final String LOOPBACK = "127.0.0.1";

  private RoundsBench() {}

  /**
   * What was measured.
   *
   * @param roundMillis of the measured rounds, ascending
   * @param serverCpuSeconds of this process, over the measured rounds
   */
  public record Result(double[] roundMillis, double serverCpuSeconds, int dimension) {
    /** The value below which a share of the rounds lies. */
    public double quantile(double share) {
      return roundMillis[
          (int) Math.min(roundMillis.length - 1L, (long) (share * roundMillis.length))];
    }
  }

  /** Starts the process of so many clients. */
  @FunctionalInterface
  public interface ClientProcesses {
    Process start(String host, int port, int first, int count) throws IOException;
  }

  /**
   * Runs the benchmark.
   *
   * @param experiment text of an experiment whose clients have the names of the benchmark's
   * @param warmUpRounds of the experiment's rounds, not measured
   * @param folder empty, for the run
   */
  public static Result run(
      String experiment,
      int clients,
      int processes,
      int warmUpRounds,
      Path folder,
      ClientProcesses starter) {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    ClientSessions sessions =
        new ClientSessions(
            new RemoteSettings(
                "bench", clients + 10, 10_000, 20_000, GATHER_MILLIS, GATHER_MILLIS, 1L << 30),
            timer);
    RunBlobs blobs = new RunBlobs();
    List<Process> started = new ArrayList<>();
    Server server = null;
    try {
      server =
          NettyServerBuilder.forAddress(new InetSocketAddress(LOOPBACK, 0))
              .addService(sessions)
              .maxInboundMessageSize(WireVersion.MAX_MESSAGE_BYTES)
              .executor(Executors.newFixedThreadPool(2))
              .build()
              .start();
      for (int process = 0; process < processes; process++) {
        int first = clients * process / processes;
        int count = clients * (process + 1) / processes - first;
        started.add(starter.start(LOOPBACK, server.getPort(), first, count));
      }
      return rounds(experiment, warmUpRounds, folder, sessions, blobs, timer);
    } catch (IOException e) {
      throw new StoreException("the benchmark cannot start: " + e.getMessage(), e);
    } finally {
      started.forEach(Process::destroyForcibly);
      if (server != null) {
        server.shutdownNow();
      }
      timer.shutdownNow();
    }
  }

  private static Result rounds(
      String experiment,
      int warmUpRounds,
      Path folder,
      ClientSessions sessions,
      RunBlobs blobs,
      ScheduledExecutorService timer) {
    LoadedExperiment loaded = ExperimentFile.parse("bench", experiment, folder, List.of());
    Stopwatch stopwatch = new Stopwatch(warmUpRounds);
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
            .execute(0, new RemoteClients(sessions, blobs, timer));
      }
    }
    return stopwatch.result();
  }

  /** Takes the time from the end of one round to the end of the next. */
  private static final class Stopwatch implements RunListener {
    private final int warmUpRounds;
    private final List<Double> millis = new ArrayList<>();
    private long lastNanos;
    private long cpuNanos;
    private long endCpuNanos;
    private long uplinkBytes;
    private int completed = 1;

    Stopwatch(int warmUpRounds) {
      this.warmUpRounds = warmUpRounds;
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
      lastNanos = now;
      uplinkBytes = ended.uplinkBytes();
      completed = Math.max(1, ended.completed());
    }

    Result result() {
      double[] sorted = millis.stream().mapToDouble(Double::doubleValue).toArray();
      Arrays.sort(sorted);
      return new Result(
          sorted, (endCpuNanos - cpuNanos) / 1e9, (int) (uplinkBytes / completed / Float.BYTES));
    }
  }
}
