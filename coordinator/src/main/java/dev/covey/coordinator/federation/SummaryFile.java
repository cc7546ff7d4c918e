package dev.covey.coordinator.federation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.covey.core.Hardware;
import dev.covey.core.Provenance;
import dev.covey.core.error.InternalException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Builds summary.json, schema covey.summary/1, from the recorded metrics lines: totals and the best
 * round are the same whether or not a run was resumed.
 */
final class SummaryFile {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Map<String, @Nullable Object> values = new LinkedHashMap<>();
  private final List<JsonNode> committed = new ArrayList<>();
  private long uplinkBytes;
  private long downlinkBytes;
  private long trainTokens;
  private int aborted;

  SummaryFile(List<String> metricsLines) {
    for (String line : metricsLines) {
      JsonNode node = parse(line);
      uplinkBytes += node.path("uplink_bytes").asLong(0);
      downlinkBytes += node.path("downlink_bytes").asLong(0);
      trainTokens += node.path("train_tokens").asLong(0);
      if (node.path("status").asText().equals("committed")) {
        committed.add(node);
      } else {
        aborted++;
      }
    }
  }

  private static JsonNode parse(String line) {
    try {
      return MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new InternalException("a recorded metrics line is no JSON: " + e.getMessage(), e);
    }
  }

  long trainTokens() {
    return trainTokens;
  }

  Optional<Double> basePerplexity() {
    return committed.isEmpty() ? Optional.empty() : perplexity(committed.get(0));
  }

  /** Of the last evaluated round. */
  Optional<Double> finalPerplexity() {
    return lastEvaluated().flatMap(SummaryFile::perplexity);
  }

  /** Tells of the validation loss of every evaluated round, in order. */
  void tellEvaluated(KeptCheckpoints kept) {
    for (JsonNode node : committed) {
      if (node.path("validation_loss").isNumber()) {
        kept.evaluated(node.path("round").asInt(), node.path("validation_loss").asDouble());
      }
    }
  }

  private Optional<JsonNode> best() {
    return committed.stream()
        .filter(node -> node.path("validation_loss").isNumber())
        .min(java.util.Comparator.comparingDouble(node -> node.path("validation_loss").asDouble()));
  }

  private Optional<JsonNode> lastEvaluated() {
    Optional<JsonNode> last = Optional.empty();
    for (JsonNode node : committed) {
      if (node.path("validation_loss").isNumber()) {
        last = Optional.of(node);
      }
    }
    return last;
  }

  private static Optional<Double> perplexity(JsonNode node) {
    JsonNode value = node.path("validation_perplexity");
    return value.isNumber() ? Optional.of(value.asDouble()) : Optional.empty();
  }

  /** What a run knows besides its metrics. */
  record Facts(
      String runId,
      String status,
      int exitCode,
      int resumedCount,
      long seed,
      List<String> reasonsAgainstReproducibility,
      String protection,
      Optional<Double> centralisedPerplexity,
      Optional<Double> localPerplexity,
      long trainableParameters,
      long totalParameters,
      long elapsedMillis,
      long cpuMillis,
      long peakRssBytes,
      Optional<PrivacySpent> privacy,
      Provenance provenance) {}

  /** The file's text. */
  String toJson(Facts facts) {
    values.put("schema", "covey.summary/1");
    values.put("run_id", facts.runId());
    values.put("status", facts.status());
    values.put("exit_code", facts.exitCode());
    values.put("rounds_committed", Math.max(0, committed.size() - 1));
    values.put("rounds_aborted", aborted);
    values.put("resumed_count", facts.resumedCount());
    values.put("seed", facts.seed());
    values.put("reproducible", facts.reasonsAgainstReproducibility().isEmpty());
    values.put(
        "reproducible_reason",
        facts.reasonsAgainstReproducibility().isEmpty()
            ? null
            : String.join("; ", facts.reasonsAgainstReproducibility()));
    values.put("protection", facts.protection());
    values.put(
        "base", quality(committed.isEmpty() ? Optional.empty() : Optional.of(committed.get(0))));
    values.put("final", quality(lastEvaluated()));
    Map<String, @Nullable Object> best = new LinkedHashMap<>();
    best.put("round", best().map(node -> node.path("round").asInt()).orElse(null));
    best.putAll(quality(best()));
    values.put("best", best);
    values.put("baselines", baselines(facts));
    values.put("trainable_parameters", facts.trainableParameters());
    values.put("total_parameters", facts.totalParameters());
    values.put("uplink_bytes", uplinkBytes);
    values.put("downlink_bytes", downlinkBytes);
    values.put("train_tokens", trainTokens);
    values.put("elapsed_ms", facts.elapsedMillis());
    values.put("cpu_ms", facts.cpuMillis());
    values.put("peak_rss_bytes", facts.peakRssBytes());
    privacy(facts.privacy());
    values.put(
        "checkpoint_sha256",
        committed.isEmpty()
            ? null
            : committed.get(committed.size() - 1).path("checkpoint_sha256").asText());
    values.put("provenance", provenance(facts.provenance(), facts.privacy().isPresent()));
    try {
      return MAPPER.writeValueAsString(values) + "\n";
    } catch (JsonProcessingException e) {
      throw new InternalException("cannot write the summary: " + e.getMessage(), e);
    }
  }

  private void privacy(Optional<PrivacySpent> privacy) {
    values.put("epsilon", privacy.map(PrivacySpent::epsilonForJson).orElse(null));
    values.put("delta", privacy.map(PrivacySpent::delta).orElse(null));
    values.put("privacy_unit", privacy.map(PrivacySpent::unit).orElse(null));
    values.put("neighbouring_relation", privacy.map(PrivacySpent::relation).orElse(null));
    values.put("adversary", privacy.map(PrivacySpent::adversary).orElse(null));
  }

  private static Map<String, @Nullable Object> quality(Optional<JsonNode> node) {
    Map<String, @Nullable Object> quality = new LinkedHashMap<>();
    quality.put("validation_loss", node.map(n -> number(n, "validation_loss")).orElse(null));
    quality.put(
        "validation_perplexity", node.map(n -> number(n, "validation_perplexity")).orElse(null));
    return quality;
  }

  private static @Nullable Double number(JsonNode node, String key) {
    return node.path(key).isNumber() ? node.path(key).asDouble() : null;
  }

  private static Map<String, @Nullable Object> baselines(Facts facts) {
    Map<String, @Nullable Object> baselines = new LinkedHashMap<>();
    baselines.put("centralised", facts.centralisedPerplexity().orElse(null));
    baselines.put("local", facts.localPerplexity().orElse(null));
    return baselines;
  }

  private static Map<String, @Nullable Object> provenance(
      Provenance provenance, boolean isPrivate) {
    Hardware machine = provenance.hardware();
    Map<String, @Nullable Object> hardware = new LinkedHashMap<>();
    hardware.put("cpu", machine.cpu());
    hardware.put("cores", machine.cores());
    hardware.put("memory_bytes", machine.memoryBytes());
    hardware.put("gpu", machine.gpu().orElse(null));
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("covey_version", provenance.coveyVersion());
    values.put("git_commit", provenance.gitCommit());
    values.put("java_version", provenance.javaVersion());
    values.put("engine", provenance.engine());
    values.put("engine_version", provenance.engineVersion());
    values.put("device", provenance.device());
    values.put("config_sha256", provenance.configSha256());
    // Who knows all of the data but one client's could try candidates against the digest.
    values.put("data_sha256", isPrivate ? null : provenance.dataSha256());
    values.put("base_model_sha256", provenance.baseModelSha256());
    values.put("hardware", hardware);
    return values;
  }
}
