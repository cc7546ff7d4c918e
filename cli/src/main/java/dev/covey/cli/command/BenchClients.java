package dev.covey.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.covey.assembly.CacheFolder;
import dev.covey.config.ExperimentFile;
import dev.covey.coordinator.federation.FederatedRun;
import dev.covey.coordinator.federation.RunListener;
import dev.covey.core.Clock;
import dev.covey.core.error.ExitCodes;
import dev.covey.core.error.StoreException;
import dev.covey.simulation.ExperimentRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code covey bench clients}. */
@Command(
    name = "clients",
    description =
        "Virtual clients: rounds of a whole cohort with a tiny model, or with a larger one.")
final class BenchClients extends Verb {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Option(
      names = "--clients",
      description = "Clients, all of whom take part (default: ${DEFAULT-VALUE}).")
  private int clients = 20_000;

  @Option(
      names = "--rounds",
      description = "Measured rounds; one more warms up (default: ${DEFAULT-VALUE}).")
  private int rounds = 3;

  @Option(
      names = "--threads",
      description = "Clients that train at a time (default: ${DEFAULT-VALUE}).")
  private int threads = 1;

  @Option(
      names = "--hidden",
      description = "Hidden units; 36 gives about 2400 parameters (default: ${DEFAULT-VALUE}).")
  private int hidden = 36;

  @Option(names = "--steps", description = "Local steps (default: ${DEFAULT-VALUE}).")
  private int steps = 5;

  @Option(
      names = "--batch",
      description = "Blocks of ten predictions a step (default: ${DEFAULT-VALUE}).")
  private int batch = 1;

  @Override
  public Integer call() {
    Path folder;
    try {
      folder = Files.createTempDirectory("covey-bench-");
    } catch (IOException e) {
      throw new StoreException("cannot make a temporary folder: " + e.getMessage(), e);
    }
    try {
      FederatedRun.Result result =
          new ExperimentRunner(CacheFolder.path(), Clock.system())
              .run(
                  ExperimentFile.parse("bench", experiment(), folder, List.of()),
                  folder,
                  new RunListener() {});
      printJson(describe(result.folder()));
    } finally {
      delete(folder);
    }
    return ExitCodes.DONE;
  }

  private String experiment() {
    return """
        schema = 1
        [run]
        name = "bench"
        rounds = %d
        parallel-clients = %d
        engine = "tiny"
        journal = false
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
        [training]
        optimizer = "sgd"
        learning-rate = 0.1
        local-steps = %d
        batch-size = %d
        [cohort]
        sampling = "all"
        [evaluation]
        every-rounds = 1000
        client-perplexity = false
        """
        .formatted(rounds + 1, threads, hidden, clients, steps, batch);
  }

  private Map<String, ?> describe(Path run) {
    List<Double> perSecond = new ArrayList<>();
    List<Double> serverMicros = new ArrayList<>();
    List<Double> engineMicros = new ArrayList<>();
    List<Double> clientMicros = new ArrayList<>();
    for (JsonNode line : measuredLines(run)) {
      JsonNode timing = line.path("timing");
      int completed = line.path("clients_completed").asInt();
      // Collecting only: evaluation and commit happen once a round, whatever the cohort.
      perSecond.add(completed / (timing.path("train_ms").asDouble() / 1e3));
      serverMicros.add(timing.path("server_cpu_ms").asDouble() * 1e3 / completed);
      engineMicros.add(timing.path("engine_cpu_ms").asDouble() * 1e3 / completed);
      clientMicros.add(timing.path("client_cpu_ms").asDouble() * 1e3 / completed);
    }
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("clients", clients);
    parameters.put("threads", threads);
    parameters.put("hidden", hidden);
    parameters.put("local_steps", steps);
    parameters.put("batch_blocks", batch);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("client_trainings_per_second_median", median(perSecond));
    figures.put("server_cpu_microseconds_per_client_median", median(serverMicros));
    figures.put("client_cpu_microseconds_median", median(clientMicros));
    figures.put("client_engine_microseconds_median", median(engineMicros));
    return BenchResult.of(
        "clients",
        parameters,
        figures,
        median(serverMicros) * clients / 1e6,
        median(clientMicros) / 1e6,
        Map.of(),
        rounds);
  }

  /** Lines of metrics.jsonl after round 0, the base, and round 1, which warmed up. */
  private static List<JsonNode> measuredLines(Path run) {
    try {
      List<JsonNode> lines = new ArrayList<>();
      for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
        JsonNode node = MAPPER.readTree(line);
        if (node.path("round").asInt() > 1) {
          lines.add(node);
        }
      }
      return lines;
    } catch (IOException e) {
      throw new StoreException("cannot read the metrics of " + run + ": " + e.getMessage(), e);
    }
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  static void delete(Path folder) {
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new StoreException("cannot delete " + folder + ": " + e.getMessage(), e);
    }
  }
}
