package dev.covey.cli.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.covey.core.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.SplittableRandom;

/** A run folder as a real run leaves it, with dropouts, a rejection and an aborted attempt. */
final class DemoRun {
  static final ObjectMapper MAPPER = new ObjectMapper();
  static final int ROUNDS = 15;
  private static final Instant START = Instant.parse("2026-01-01T10:00:00Z");

  private DemoRun() {}

  static Path write(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("samples"));
    Files.writeString(folder.resolve("experiment.toml"), TOML);
    Files.writeString(folder.resolve("metrics.jsonl"), metrics());
    Files.writeString(folder.resolve("summary.json"), MAPPER.writeValueAsString(summary()));
    Files.writeString(folder.resolve("events.jsonl"), EVENTS);
    samples(folder, 0, " at the the station and , we we was the", " . i have to the , dog is");
    samples(folder, 8, " at the station at the train .", " is a good garden and a dog .");
    samples(
        folder,
        ROUNDS,
        " at the station, bring the blue umbrella & the map.",
        " smells of basil; <i>the tomatoes</i> are nearly ripe.");
    return folder;
  }

  private static void samples(Path folder, int round, String first, String second)
      throws IOException {
    ObjectNode file = MAPPER.createObjectNode();
    file.put("schema", SampleFile.SCHEMA).put("round", round);
    file.putArray("samples")
        .add(MAPPER.createObjectNode().put("prompt", "see you").put("text", first))
        .add(MAPPER.createObjectNode().put("prompt", "my garden").put("text", second));
    Files.writeString(
        folder.resolve("samples/round-%04d.json".formatted(round)),
        MAPPER.writeValueAsString(file));
  }

  static String metrics() throws IOException {
    SplittableRandom random = new SplittableRandom(Seeds.root(1).child("demo", 0).toLong());
    StringBuilder lines = new StringBuilder();
    lines.append(MAPPER.writeValueAsString(line(0, 1, Math.log(38.2), random))).append('\n');
    for (int round = 1; round <= ROUNDS; round++) {
      if (round == 6) {
        ObjectNode aborted = line(round, 1, Double.NaN, random);
        aborted.put("status", "aborted").put("reason", "5 of 10 clients came back, 6 are needed");
        aborted.put("clients_completed", 5).put("clients_dropped", 5).put("clients_rejected", 0);
        for (String key :
            new String[] {
              "train_loss",
              "validation_loss",
              "validation_perplexity",
              "client_perplexity_p10",
              "client_perplexity_p50",
              "client_perplexity_p90"
            }) {
          aborted.putNull(key);
        }
        lines.append(MAPPER.writeValueAsString(aborted)).append('\n');
      }
      double loss = Math.log(18.4) + (Math.log(38.2) - Math.log(18.4)) * Math.exp(-round / 4.2);
      lines.append(MAPPER.writeValueAsString(line(round, round == 6 ? 2 : 1, loss, random)));
      lines.append('\n');
    }
    return lines.toString();
  }

  static ObjectNode line(int round, int attempt, double loss, SplittableRandom random) {
    int dropped = round == 0 ? 0 : random.nextInt(5) == 0 ? 2 : random.nextInt(2);
    int rejected = round == 4 || round == 11 ? 1 : 0;
    double perplexity = Math.exp(loss);
    ObjectNode line = MAPPER.createObjectNode();
    line.put("schema", MetricsLine.SCHEMA).put("run_id", "persona-lm-7");
    line.put("round", round).put("attempt", attempt).put("status", "committed").putNull("reason");
    line.putObject("withheld");
    line.put("clients_eligible", 20).put("clients_selected", round == 0 ? 0 : 10);
    line.put("clients_completed", round == 0 ? 0 : 10 - dropped - rejected);
    line.put("clients_dropped", dropped).put("clients_rejected", rejected);
    line.put("train_tokens", round == 0 ? 0 : 81_920);
    if (round == 0) {
      line.putNull("train_loss");
    } else {
      line.put("train_loss", loss - 0.06 + 0.05 * random.nextDouble());
    }
    line.put("validation_loss", loss).put("validation_perplexity", perplexity);
    line.put("client_perplexity_p10", perplexity * 0.78 + 0.4 * random.nextDouble());
    line.put("client_perplexity_p50", perplexity * 1.02 + 0.4 * random.nextDouble());
    line.put("client_perplexity_p90", perplexity * 1.36 + 0.8 * random.nextDouble());
    line.put("update_l2_norm", 0.8 * Math.exp(-round / 9.0));
    line.put("uplink_bytes", round == 0 ? 0 : 655_360 - 65_536L * dropped);
    line.put("downlink_bytes", round == 0 ? 0 : 655_360).putNull("epsilon");
    line.put("checkpoint_sha256", "ab".repeat(32)).put("x_plugin", 1);
    ObjectNode timing = line.putObject("timing");
    double train = round == 0 ? 0 : 2800 + 900 * random.nextDouble();
    timing.put("started_at", START.plusSeconds(5L * round).toString());
    timing.put("round_ms", train + 1050).put("train_ms", train);
    timing.put("upload_ms", round == 0 ? 0 : 140 + 60 * random.nextDouble());
    timing.put("aggregate_ms", round == 0 ? 0 : 90).put("evaluate_ms", 760);
    return line;
  }

  static ObjectNode summary() {
    ObjectNode summary = MAPPER.createObjectNode();
    summary.put("schema", Summary.SCHEMA).put("run_id", "persona-lm-7").put("status", "completed");
    summary.put("exit_code", 0).put("rounds_committed", ROUNDS).put("rounds_aborted", 1);
    summary.put("resumed_count", 1).put("seed", 7).put("reproducible", true);
    summary.putNull("reproducible_reason");
    summary.put("protection", "none: the coordinator sees each update (docs/threat-model.md)");
    summary
        .putObject("base")
        .put("validation_loss", Math.log(38.2))
        .put("validation_perplexity", 38.2);
    summary
        .putObject("final")
        .put("validation_loss", Math.log(18.9))
        .put("validation_perplexity", 18.9);
    summary.putObject("best").put("round", 15).put("validation_perplexity", 18.9);
    summary.putObject("baselines").put("centralised", 17.6).put("local", 24.9);
    summary.put("trainable_parameters", 16_384).put("total_parameters", 1_204_480);
    summary.put("uplink_bytes", 9_830_400).put("downlink_bytes", 10_485_760);
    summary.put("train_tokens", 1_228_800).put("elapsed_ms", 109_000).put("cpu_ms", 201_000);
    summary.put("peak_rss_bytes", 1_420_000_000L).putNull("epsilon").putNull("delta");
    summary.put("checkpoint_sha256", "3f".repeat(32));
    ObjectNode provenance = summary.putObject("provenance");
    provenance.put("covey_version", "0.1.0").put("git_commit", "865df44").put("java_version", "17");
    provenance.put("engine", "libtorch").put("engine_version", "2.13.0").put("device", "CPU");
    provenance.put("config_sha256", "1c".repeat(32)).put("data_sha256", "9e".repeat(32));
    provenance.put("base_model_sha256", "77".repeat(32));
    provenance
        .putObject("hardware")
        .put("cpu", "2 GHz demonstration")
        .put("cores", 2)
        .put("memory_bytes", 8_000_000_000L)
        .putNull("gpu");
    return summary;
  }

  private static final String TOML =
      """
      schema = 1

      [run]
      name = "persona-lm"
      seed = 7
      rounds = 15
      parallel-clients = 2
      engine = "libtorch"
      device = "cpu"

      [model]
      family = "gpt2"
      base = "pretrain"
      width = 128
      layers = 4
      heads = 4
      context = 128

      [model.lora]
      rank = 8
      alpha = 16.0

      [data]
      source = "persona"  # made by the example
      clients = 20

      # ten of twenty each round
      [cohort]
      sampling = "uniform"
      size = 10
      minimum = 6
      """;

  private static final String EVENTS =
      """
      {"schema":"covey.events/1","at":"2026-01-01T10:00:00Z","round":0,"attempt":1,"type":"run_started"}
      {"schema":"covey.events/1","at":"2026-01-01T10:00:14Z","round":2,"attempt":1,"type":"client_dropped","client":"c-03","reason":"DEADLINE","detail":"no upload within 20 s"}
      {"schema":"covey.events/1","at":"2026-01-01T10:00:24Z","round":4,"attempt":1,"type":"client_rejected","client":"c-11","reason":"NOT_FINITE","detail":"section delta holds NaN at 17 of 16384 places"}
      {"schema":"covey.events/1","at":"2026-01-01T10:00:33Z","round":6,"attempt":1,"type":"client_dropped","client":"c-07","reason":"DEADLINE","detail":"no upload within 20 s"}
      {"schema":"covey.events/1","at":"2026-01-01T10:00:33Z","round":6,"attempt":1,"type":"client_dropped","client":"c-09","reason":"DEADLINE","detail":"no upload within 20 s"}
      {"schema":"covey.events/1","at":"2026-01-01T10:00:50Z","round":9,"attempt":1,"type":"run_resumed"}
      """;
}
