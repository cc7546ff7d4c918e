package dev.covey.config;

import dev.covey.core.Sha256;
import java.nio.charset.StandardCharsets;

/**
 * A whole experiment as its file describes it, every default filled in and every path absolute.
 * Read by {@link ExperimentFile}.
 */
public record Experiment(
    RunConfig run,
    ModelConfig model,
    DataConfig data,
    TrainingConfig training,
    CohortConfig cohort,
    AggregationConfig aggregation,
    EvaluationConfig evaluation,
    PrivacyConfig privacy,
    SecurityConfig security) {

  /** The number that a file states as {@code schema}. */
  public static final int SCHEMA = 1;

  /**
   * The resolved file: every key that has an effect, in the order of the reference manual. The same
   * experiment gives the same text, and the text reads back as an equal experiment.
   */
  public String toToml() {
    return ExperimentWriter.full(this);
  }

  /**
   * Digest, in hexadecimal, of all that decides the result. Left out are the run's name, the number
   * of parallel clients, the journal and the checkpoints kept; of a path only the last name counts,
   * for what lies there has a digest of its own.
   */
  public String sha256() {
    return Sha256.ofBytes(ExperimentWriter.forDigest(this).getBytes(StandardCharsets.UTF_8));
  }
}
