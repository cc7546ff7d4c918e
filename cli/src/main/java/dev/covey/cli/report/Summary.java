package dev.covey.cli.report;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * summary.json: how a run ended. Absent values were not measured or do not apply.
 *
 * @param status completed, stopped, failed or budget_exhausted
 * @param protection in plain words, what is protected from whom
 */
public record Summary(
    String runId,
    String status,
    OptionalInt exitCode,
    OptionalInt roundsCommitted,
    OptionalInt roundsAborted,
    OptionalInt resumedCount,
    OptionalLong seed,
    Optional<Boolean> reproducible,
    Optional<String> reproducibleReason,
    Optional<String> protection,
    Quality base,
    Quality last,
    OptionalInt bestRound,
    Quality best,
    Baselines baselines,
    OptionalLong trainableParameters,
    OptionalLong totalParameters,
    OptionalLong uplinkBytes,
    OptionalLong downlinkBytes,
    OptionalLong trainTokens,
    OptionalDouble elapsedMillis,
    OptionalDouble cpuMillis,
    OptionalLong peakRssBytes,
    Privacy privacy,
    Optional<String> checkpointSha256,
    Provenance provenance) {

  /** The value of the key {@code schema}. */
  public static final String SCHEMA = "covey.summary/1";

  /** Held-out quality of a model; loss in nats per token. */
  public record Quality(OptionalDouble validationLoss, OptionalDouble validationPerplexity) {
    private static Quality from(JsonFields fields) {
      return new Quality(fields.number("validation_loss"), fields.number("validation_perplexity"));
    }
  }

  /** Held-out perplexity of the alternatives to federating. */
  public record Baselines(OptionalDouble centralised, OptionalDouble local) {}

  /** The differential privacy guarantee, with what it is a guarantee about. */
  public record Privacy(
      OptionalDouble epsilon,
      OptionalDouble delta,
      Optional<String> unit,
      Optional<String> neighbouringRelation,
      Optional<String> adversary) {}

  /** What it takes to run the same again. */
  public record Provenance(
      Optional<String> coveyVersion,
      Optional<String> gitCommit,
      Optional<String> javaVersion,
      Optional<String> engine,
      Optional<String> engineVersion,
      Optional<String> device,
      Optional<String> configSha256,
      Optional<String> dataSha256,
      Optional<String> baseModelSha256,
      Hardware hardware) {}

  /** The machine. */
  public record Hardware(
      Optional<String> cpu, OptionalLong cores, OptionalLong memoryBytes, Optional<String> gpu) {}

  static Summary from(JsonFields fields) {
    fields.requireSchema(SCHEMA);
    JsonFields best = fields.object("best");
    JsonFields baselines = fields.object("baselines");
    return new Summary(
        fields.requireText("run_id"),
        fields.requireText("status"),
        fields.integer("exit_code"),
        fields.integer("rounds_committed"),
        fields.integer("rounds_aborted"),
        fields.integer("resumed_count"),
        fields.wholeNumber("seed"),
        fields.flag("reproducible"),
        fields.text("reproducible_reason"),
        fields.text("protection"),
        Quality.from(fields.object("base")),
        Quality.from(fields.object("final")),
        best.integer("round"),
        Quality.from(best),
        new Baselines(baselines.number("centralised"), baselines.number("local")),
        fields.wholeNumber("trainable_parameters"),
        fields.wholeNumber("total_parameters"),
        fields.wholeNumber("uplink_bytes"),
        fields.wholeNumber("downlink_bytes"),
        fields.wholeNumber("train_tokens"),
        fields.number("elapsed_ms"),
        fields.number("cpu_ms"),
        fields.wholeNumber("peak_rss_bytes"),
        new Privacy(
            fields.number("epsilon"),
            fields.number("delta"),
            fields.text("privacy_unit"),
            fields.text("neighbouring_relation"),
            fields.text("adversary")),
        fields.text("checkpoint_sha256"),
        provenance(fields.object("provenance")));
  }

  private static Provenance provenance(JsonFields fields) {
    JsonFields hardware = fields.object("hardware");
    return new Provenance(
        fields.text("covey_version"),
        fields.text("git_commit"),
        fields.text("java_version"),
        fields.text("engine"),
        fields.text("engine_version"),
        fields.text("device"),
        fields.text("config_sha256"),
        fields.text("data_sha256"),
        fields.text("base_model_sha256"),
        new Hardware(
            hardware.text("cpu"),
            hardware.wholeNumber("cores"),
            hardware.wholeNumber("memory_bytes"),
            hardware.text("gpu")));
  }
}
