package dev.covey.coordinator.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Builds one line of metrics.jsonl, schema covey.metrics/1. Every key of the schema is always
 * there, in the same order; what does not apply is null, and what is held back is null with its
 * reason under {@code withheld}.
 */
public final class MetricsLine {
  public static final String SCHEMA = "covey.metrics/1";

  /** Keys of the schema, in order. */
  public static final List<String> KEYS =
      List.of(
          "schema",
          "run_id",
          "round",
          "attempt",
          "status",
          "reason",
          "withheld",
          "clients_eligible",
          "clients_selected",
          "clients_completed",
          "clients_dropped",
          "clients_rejected",
          "train_tokens",
          "train_loss",
          "validation_loss",
          "validation_perplexity",
          "validation_bits_per_byte",
          "client_perplexity_p10",
          "client_perplexity_p50",
          "client_perplexity_p90",
          "update_l2_norm",
          "clip_l2_norm",
          "clipped_fraction",
          "uplink_bytes",
          "downlink_bytes",
          "epsilon",
          "delta",
          "noise_multiplier",
          "payments_microunits",
          "budget_left_microunits",
          "staleness_rounds_mean",
          "fid",
          "checkpoint_sha256",
          "timing");

  /** Keys of {@code timing}, in order. */
  public static final List<String> TIMING_KEYS =
      List.of(
          "started_at",
          "round_ms",
          "train_ms",
          "upload_ms",
          "aggregate_ms",
          "evaluate_ms",
          "server_cpu_ms",
          "client_cpu_ms",
          "engine_cpu_ms");

  private final Map<String, @Nullable Object> values = new LinkedHashMap<>();
  private final Map<String, @Nullable Object> timing = new LinkedHashMap<>();
  private final Map<String, String> withheld = new TreeMap<>();

  public MetricsLine(String runId, int round, int attempt, String status) {
    KEYS.forEach(key -> values.put(key, null));
    TIMING_KEYS.forEach(key -> timing.put(key, null));
    values.put("timing", timing);
    values.put("withheld", withheld);
    put("schema", SCHEMA)
        .put("run_id", runId)
        .put("round", round)
        .put("attempt", attempt)
        .put("status", status);
  }

  /** Sets a key of the schema; a number that is not finite becomes null. */
  public MetricsLine put(String key, @Nullable Object value) {
    if (!values.containsKey(key)) {
      throw new IllegalArgumentException("covey.metrics/1 has no key " + key);
    }
    values.put(key, finite(value));
    return this;
  }

  /** Sets a key of {@code timing}. */
  public MetricsLine time(String key, @Nullable Object value) {
    if (!timing.containsKey(key)) {
      throw new IllegalArgumentException("covey.metrics/1 has no timing key " + key);
    }
    timing.put(key, finite(value));
    return this;
  }

  /** Says why a value is held back. */
  public MetricsLine withhold(String key, String reason) {
    put(key, null);
    withheld.put(key, reason);
    return this;
  }

  /** The line, without line end. */
  public String toJson() {
    return JsonLines.line(values);
  }

  private static @Nullable Object finite(@Nullable Object value) {
    return value instanceof Double number && !Double.isFinite(number) ? null : value;
  }
}
