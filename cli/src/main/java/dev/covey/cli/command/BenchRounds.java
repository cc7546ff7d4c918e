package dev.covey.cli.command;

import dev.covey.coordinator.bench.RoundsBench;
import dev.covey.core.error.ExitCodes;
import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code covey bench rounds}. */
@Command(
    name = "rounds",
    description =
        "Rounds over loopback with clients that do not train, in processes of their own: what a round costs besides training.")
final class BenchRounds extends Verb {
  /** Parameters of the benchmark's model per hidden unit, and those that do not depend on it. */
  private static final int PER_HIDDEN_UNIT = 57;

  @Option(names = "--clients", description = "Clients (default: ${DEFAULT-VALUE}).")
  private int clients = 10;

  @Option(
      names = "--processes",
      description = "Processes that they are in (default: one each, 10 at most).")
  private int processes;

  @Option(
      names = "--dimension",
      description = "Parameters that travel, about (default: ${DEFAULT-VALUE}).")
  private int dimension = 100_000;

  @Option(names = "--rounds", description = "Measured rounds (default: ${DEFAULT-VALUE}).")
  private int rounds = 100;

  @Option(
      names = "--warm-up",
      description = "Rounds before, not measured (default: ${DEFAULT-VALUE}).")
  private int warmUp = 200;

  @Option(names = "--tls", description = "With enrolled clients over mutual TLS 1.3.")
  private boolean tls;

  @Option(
      names = "--sample-every",
      paramLabel = "ROUNDS",
      description = "Show memory and files after so many rounds, again and again.")
  private int sampleEvery;

  @Override
  public Integer call() {
    Path folder;
    try {
      folder = Files.createTempDirectory("covey-bench-");
    } catch (IOException e) {
      throw new StoreException("cannot make a temporary folder: " + e.getMessage(), e);
    }
    int inProcesses = processes > 0 ? Math.min(processes, clients) : Math.min(10, clients);
    try {
      RoundsBench.Result result =
          RoundsBench.run(
              experiment(),
              clients,
              inProcesses,
              tls,
              warmUp,
              sampleEvery,
              folder,
              new EchoProcesses());
      Map<String, Object> parameters = new LinkedHashMap<>();
      parameters.put("clients", clients);
      parameters.put("client_processes", inProcesses);
      parameters.put("dimension", result.dimension());
      parameters.put("tls", tls);
      parameters.put("warm_up_rounds", warmUp);
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("round_ms_median", result.quantile(0.5));
      figures.put("round_ms_p95", result.quantile(0.95));
      if (sampleEvery > 0) {
        figures.put("samples", result.samples().stream().map(BenchRounds::sample).toList());
      }
      printJson(
          BenchResult.of(
              "rounds",
              parameters,
              figures,
              result.serverCpuSeconds(),
              null,
              Map.of(),
              result.roundMillis().length));
    } finally {
      BenchClients.delete(folder);
    }
    return ExitCodes.DONE;
  }

  private static Map<String, Object> sample(RoundsBench.Sample sample) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("round", sample.round());
    line.put("heap_bytes", sample.heapBytes());
    line.put("resident_bytes", sample.residentBytes());
    line.put("open_files", sample.openFiles());
    line.put("file_bytes", sample.fileBytes());
    line.put("file_count", sample.fileCount());
    return line;
  }

  private String experiment() {
    return """
        schema = 1
        [run]
        name = "bench"
        rounds = %d
        parallel-clients = 1
        engine = "tiny"
        checkpoints-kept = 1
        [model]
        family = "nplm"
        base = "random"
        tokenizer = "char"
        embedding = 8
        hidden = %d
        context = 3
        [data]
        source = "synthetic"
        clients = %d
        [cohort]
        sampling = "all"
        [evaluation]
        every-rounds = 1000000
        client-perplexity = false
        """
        .formatted(warmUp + rounds, Math.max(1, dimension / PER_HIDDEN_UNIT), clients);
  }
}
