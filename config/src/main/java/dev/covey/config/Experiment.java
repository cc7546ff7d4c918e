package dev.covey.config;

/**
 * A whole experiment as its file describes it, every default filled in and every path absolute. Two
 * experiments are equal if they would run alike under the same name.
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

  /** The number a file states as {@code schema}. */
  public static final int SCHEMA = 1;
}
