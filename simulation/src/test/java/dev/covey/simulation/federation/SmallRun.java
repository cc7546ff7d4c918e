package dev.covey.simulation.federation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.covey.aggregation.optimizer.ServerState;
import dev.covey.config.Experiment;
import dev.covey.config.ExperimentFile;
import dev.covey.coordinator.checkpoint.Checkpoints;
import dev.covey.coordinator.federation.Assembly;
import dev.covey.coordinator.federation.FederatedRun;
import dev.covey.coordinator.federation.RunListener;
import dev.covey.coordinator.run.RunFolder;
import dev.covey.coordinator.store.RunStore;
import dev.covey.core.AtomicFiles;
import dev.covey.core.Clock;
import dev.covey.core.Sha256;
import dev.covey.crypto.keys.Entropy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A federation for tests: eight clients, some hundred parameters, three rounds, milliseconds a
 * round. A value; each {@code with} gives another.
 */
record SmallRun(
    Path runs,
    List<String> sets,
    UnaryOperator<ClientRuntime> clients,
    RunListener listener,
    Clock clock,
    SecureRuntime secure,
    Entropy entropy) {
  static final int CLIENTS = 8;

  static final String FILE =
      """
      schema = 1
      [run]
      name = "small"
      seed = 7
      rounds = 3
      parallel-clients = 2
      engine = "tiny"
      [model]
      family = "nplm"
      base = "random"
      embedding = 4
      hidden = 6
      context = 3
      [data]
      source = "synthetic"
      clients = 8
      [training]
      optimizer = "sgd"
      learning-rate = 0.5
      local-steps = 3
      batch-size = 5
      """;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  static SmallRun in(Path runs) {
    return new SmallRun(
        runs,
        List.of(),
        client -> client,
        new RunListener() {},
        Clock.system(),
        SecureRuntime.honest(),
        Entropy.system());
  }

  SmallRun with(String... more) {
    List<String> all = new ArrayList<>(sets);
    all.addAll(List.of(more));
    return new SmallRun(runs, all, clients, listener, clock, secure, entropy);
  }

  SmallRun with(UnaryOperator<ClientRuntime> wrapped) {
    return new SmallRun(runs, sets, wrapped, listener, clock, secure, entropy);
  }

  SmallRun with(RunListener heard) {
    return new SmallRun(runs, sets, clients, heard, clock, secure, entropy);
  }

  SmallRun with(Clock time) {
    return new SmallRun(runs, sets, clients, listener, time, secure, entropy);
  }

  SmallRun with(SecureRuntime participants) {
    return new SmallRun(runs, sets, clients, listener, clock, participants, entropy);
  }

  SmallRun with(Entropy keys) {
    return new SmallRun(runs, sets, clients, listener, clock, secure, keys);
  }

  Experiment experiment() {
    return ExperimentFile.parse("small.toml", FILE, runs, sets).experiment();
  }

  /** Runs in a new folder. */
  Finished run() {
    Experiment experiment = experiment();
    try (RunFolder folder =
        RunFolder.create(runs, experiment.run().name(), experiment.run().seed())) {
      AtomicFiles.write(folder.experimentFile(), experiment.toToml());
      try (RunStore store = RunStore.open(folder.store())) {
        store.createRun(folder.runId(), experiment.sha256(), clock.now());
        return new Finished(execute(experiment, folder, store, 0));
      }
    }
  }

  /** Goes on in the folder of an earlier run. */
  Finished resume(Path runFolder) {
    try (RunFolder folder = RunFolder.open(runFolder);
        RunStore store = RunStore.open(folder.store())) {
      Experiment experiment = ExperimentFile.load(folder.experimentFile(), List.of()).experiment();
      int resumed = store.resumeRun(folder.runId());
      return new Finished(execute(experiment, folder, store, resumed));
    }
  }

  private FederatedRun.Result execute(
      Experiment experiment, RunFolder folder, RunStore store, int resumed) {
    return new FederatedRun(
            experiment, List.of(), folder, store, runs.resolve("cache"), clock, listener)
        .execute(resumed, new InProcessClients(clients, secure, entropy));
  }

  /** The newest run folder, also of a run that ended in an exception. */
  Path newestFolder() {
    for (int number = 1; ; number++) {
      Path next = runs.resolve("small-7-" + (number + 1));
      if (!Files.exists(next)) {
        return runs.resolve(number == 1 ? "small-7" : "small-7-" + number);
      }
    }
  }

  /** What a run left in its folder. */
  record Finished(Path folder, String status, int exitCode) {
    Finished(FederatedRun.Result result) {
      this(result.folder(), result.status(), result.exitCode());
    }

    List<JsonNode> metrics() {
      return lines(folder.resolve("metrics.jsonl"));
    }

    /** The lines of the attempts after the base model. */
    List<JsonNode> attempts() {
      List<JsonNode> all = metrics();
      return all.subList(1, all.size());
    }

    /** Metrics without what may differ between equal runs. */
    List<JsonNode> comparableMetrics() {
      List<JsonNode> lines = metrics();
      lines.forEach(line -> ((ObjectNode) line).remove(List.of("run_id", "timing")));
      return lines;
    }

    JsonNode summary() {
      try {
        return MAPPER.readTree(folder.resolve("summary.json").toFile());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** The summary without what may differ between equal runs. */
    JsonNode comparableSummary() {
      return ((ObjectNode) summary())
          .remove(List.of("run_id", "elapsed_ms", "cpu_ms", "peak_rss_bytes", "resumed_count"));
    }

    String finalSha256() {
      return summary().path("checkpoint_sha256").asText();
    }

    List<JsonNode> events() {
      return lines(folder.resolve("events.jsonl"));
    }

    List<JsonNode> events(String type) {
      return events().stream().filter(event -> event.path("type").asText().equals(type)).toList();
    }

    /** Digests of the checkpoint files by name. */
    SortedMap<String, String> checkpoints() {
      SortedMap<String, String> digests = new TreeMap<>();
      try (Stream<Path> files = Files.list(folder.resolve("checkpoints"))) {
        files.forEach(file -> digests.put(file.getFileName().toString(), Sha256.ofFile(file)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return digests;
    }

    /** The newest committed state. */
    ServerState state() {
      try (RunFolder open = RunFolder.open(folder);
          RunStore store = RunStore.open(open.store());
          Assembly assembly = assembly(open)) {
        return new Checkpoints(open.checkpoints())
            .load(
                store.lastCommitted(open.runId()).orElseThrow().checkpoint(),
                assembly.parameters());
      }
    }

    float[] parameters() {
      return state().parameters().toArray();
    }

    /** The parts the run was made of. */
    Assembly assembly(RunFolder open) {
      return Assembly.of(
          ExperimentFile.load(open.experimentFile(), List.of()).experiment(),
          new InProcessClients(),
          open,
          folder.resolveSibling("cache"),
          new RunListener() {});
    }
  }

  static List<JsonNode> lines(Path file) {
    try {
      List<JsonNode> nodes = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        nodes.add(MAPPER.readTree(line));
      }
      return nodes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
