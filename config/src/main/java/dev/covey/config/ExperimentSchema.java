package dev.covey.config;

import dev.covey.config.toml.Key;
import dev.covey.config.toml.Schema;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All keys of an experiment file. */
final class ExperimentSchema {
  /** Keys and tables of later versions, so that a file for one is understood, and refused. */
  private static final List<String> OF_LATER_VERSIONS =
      List.of("incentive", "topology", "simulation");

  static final Schema SCHEMA =
      new Schema(
          Stream.of(
                  RunKeys.ALL,
                  ModelKeys.ALL,
                  DataKeys.ALL,
                  TrainingKeys.TRAINING,
                  TrainingKeys.COHORT,
                  AggregationKeys.ALL,
                  EvaluationKeys.EVALUATION,
                  PrivacyKeys.ALL,
                  SecurityKeys.ALL)
              .<Key<?>>flatMap(List::stream)
              .toList(),
          reserved());

  /** Keys whose values decide which others have an effect. */
  static final List<Key<?>> DECIDING =
      List.of(
          ModelKeys.FAMILY,
          ModelKeys.BASE,
          ModelKeys.TOKENIZER,
          DataKeys.SOURCE,
          DataKeys.PARTITION,
          TrainingKeys.OPTIMIZER,
          TrainingKeys.CORRECTION,
          TrainingKeys.SAMPLING,
          AggregationKeys.RULE,
          AggregationKeys.SERVER_OPTIMIZER,
          AggregationKeys.WEIGHTING,
          AggregationKeys.CLIP_NORM,
          EvaluationKeys.BASELINES,
          PrivacyKeys.PLACEMENT,
          SecurityKeys.SECURE_AGGREGATION);

  private static Map<String, String> reserved() {
    return OF_LATER_VERSIONS.stream()
        .collect(Collectors.toMap(Function.identity(), path -> PrivacyKeys.NOT_AVAILABLE));
  }

  private ExperimentSchema() {}
}
