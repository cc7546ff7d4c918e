package dev.covey.cli.report;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * One line of metrics.jsonl: what one attempt at one round measured. Round 0 is the base model.
 * What is absent was not measured, or is withheld for the reason that {@link #withheld} gives under
 * the JSON key.
 *
 * @param reason why the attempt was aborted; empty where it was committed
 * @param withheld JSON key to the reason why its value is not told
 * @param epsilon privacy spent so far; infinite where the noise was insecure
 */
public record MetricsLine(
    String runId,
    int round,
    int attempt,
    Status status,
    Optional<String> reason,
    Map<String, String> withheld,
    Clients clients,
    OptionalLong trainTokens,
    OptionalDouble trainLoss,
    OptionalDouble validationLoss,
    OptionalDouble validationPerplexity,
    OptionalDouble validationBitsPerByte,
    ClientPerplexity clientPerplexity,
    Update update,
    OptionalLong uplinkBytes,
    OptionalLong downlinkBytes,
    OptionalDouble epsilon,
    OptionalDouble delta,
    OptionalDouble noiseMultiplier,
    OptionalLong paymentsMicrounits,
    OptionalLong budgetLeftMicrounits,
    OptionalDouble stalenessRoundsMean,
    OptionalDouble fid,
    Optional<String> checkpointSha256,
    Timing timing) {

  /** The value of the key {@code schema}. */
  public static final String SCHEMA = "covey.metrics/1";

  public MetricsLine {
    withheld = Map.copyOf(withheld);
  }

  /** How an attempt ended. */
  public enum Status {
    COMMITTED,
    ABORTED
  }

  /** Numbers of clients; completed, dropped and rejected sum to selected. */
  public record Clients(
      OptionalLong eligible,
      OptionalLong selected,
      OptionalLong completed,
      OptionalLong dropped,
      OptionalLong rejected) {}

  /** Quantiles, over the clients, of the perplexity each one measured on its own data. */
  public record ClientPerplexity(OptionalDouble p10, OptionalDouble p50, OptionalDouble p90) {}

  /** The aggregated update: its norm, the bound on each client's norm, the share that met it. */
  public record Update(
      OptionalDouble l2Norm, OptionalDouble clipL2Norm, OptionalDouble clippedFraction) {}

  /** When and how long; milliseconds of wall time, then of CPU. */
  public record Timing(
      Optional<String> startedAt,
      OptionalDouble roundMillis,
      OptionalDouble trainMillis,
      OptionalDouble uploadMillis,
      OptionalDouble aggregateMillis,
      OptionalDouble evaluateMillis,
      OptionalDouble serverCpuMillis,
      OptionalDouble clientCpuMillis) {}

  public boolean committed() {
    return status == Status.COMMITTED;
  }

  static MetricsLine from(JsonFields fields) {
    fields.requireSchema(SCHEMA);
    JsonFields timing = fields.object("timing");
    return new MetricsLine(
        fields.requireText("run_id"),
        fields.requireInt("round"),
        fields.integer("attempt").orElse(1),
        fields.oneOf("status", Map.of("committed", Status.COMMITTED, "aborted", Status.ABORTED)),
        fields.text("reason"),
        fields.object("withheld").texts(),
        new Clients(
            fields.wholeNumber("clients_eligible"),
            fields.wholeNumber("clients_selected"),
            fields.wholeNumber("clients_completed"),
            fields.wholeNumber("clients_dropped"),
            fields.wholeNumber("clients_rejected")),
        fields.wholeNumber("train_tokens"),
        fields.number("train_loss"),
        fields.number("validation_loss"),
        fields.number("validation_perplexity"),
        fields.number("validation_bits_per_byte"),
        new ClientPerplexity(
            fields.number("client_perplexity_p10"),
            fields.number("client_perplexity_p50"),
            fields.number("client_perplexity_p90")),
        new Update(
            fields.number("update_l2_norm"),
            fields.number("clip_l2_norm"),
            fields.number("clipped_fraction")),
        fields.wholeNumber("uplink_bytes"),
        fields.wholeNumber("downlink_bytes"),
        fields.number("epsilon"),
        fields.number("delta"),
        fields.number("noise_multiplier"),
        fields.wholeNumber("payments_microunits"),
        fields.wholeNumber("budget_left_microunits"),
        fields.number("staleness_rounds_mean"),
        fields.number("fid"),
        fields.text("checkpoint_sha256"),
        new Timing(
            timing.text("started_at"),
            timing.number("round_ms"),
            timing.number("train_ms"),
            timing.number("upload_ms"),
            timing.number("aggregate_ms"),
            timing.number("evaluate_ms"),
            timing.number("server_cpu_ms"),
            timing.number("client_cpu_ms")));
  }
}
