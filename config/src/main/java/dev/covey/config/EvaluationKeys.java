package dev.covey.config;

import dev.covey.config.EvaluationConfig.Baseline;
import dev.covey.config.EvaluationConfig.Schedule;
import dev.covey.config.toml.Key;
import dev.covey.config.toml.Types;
import java.util.List;

/** Keys of the table {@code [evaluation]}. */
final class EvaluationKeys {
  /** 1: a point of the curve for each round. */
  static final Key<Integer> EVERY_ROUNDS =
      Key.of(
          "evaluation.every-rounds",
          Types.integer(1, 1_000_000),
          1,
          "Rounds from one evaluation to the next; the last round is always evaluated.");

  /** Empty: each costs about as much as the run. */
  static final Key<List<Baseline>> BASELINES =
      Key.of(
          "evaluation.baselines",
          Types.listOf(Types.oneOf(Baseline.class, Baseline::keyword, ""), 0, 2),
          List.of(),
          "What the federation is compared with, on the same number of tokens: all data in one"
              + " place, or each client alone.");

  private static final String WITH_BASELINES = "a file with evaluation.baselines";

  /**
   * As the clients: then the baselines differ from the federation in nothing but where data lie.
   */
  static final Key<String> BASELINE_OPTIMIZER =
      Key.withoutDefault(
              "evaluation.baseline-optimizer",
              Types.word(TrainingKeys.OPTIMIZERS, ""),
              "training.optimizer",
              "The optimizer of the baselines, where the clients' is no fair one for training in one"
                  + " place, such as plain sgd beneath an adaptive server.")
          .onlyFor(WITH_BASELINES);

  /** As the clients' where that is a learning rate of the same optimizer. */
  static final Key<Double> BASELINE_LEARNING_RATE =
      Key.withoutDefault(
              "evaluation.baseline-learning-rate",
              Types.numberAbove(0, 1000),
              "training.learning-rate; for another optimizer than the clients' its default",
              "Learning rate of the baselines.")
          .onlyFor(WITH_BASELINES);

  /** constant: as the clients'. */
  static final Key<Schedule> BASELINE_SCHEDULE =
      Key.of(
              "evaluation.baseline-schedule",
              Types.oneOf(Schedule.class, Schedule::keyword, ""),
              Schedule.CONSTANT,
              "The course of the baselines' learning rate: constant, or falling linearly towards 0"
                  + " over all their tokens.")
          .onlyFor(WITH_BASELINES);

  /** Empty: only you know what your model should say. */
  static final Key<List<String>> PROMPTS =
      Key.of(
          "evaluation.prompts",
          Types.listOf(
              Types.text("a text of 1 to 2000 characters", EvaluationKeys::isPrompt, "a"), 0, 20),
          List.of(),
          "Beginnings that the model continues before and after training.");

  /** 40: a sentence or two. */
  static final Key<Integer> SAMPLE_TOKENS =
      Key.of(
          "evaluation.sample-tokens",
          Types.integer(1, 100_000),
          40,
          "Tokens generated after a prompt.");

  /** 0.8: small models read better a little below 1; Covey's own choice. */
  static final Key<Double> TEMPERATURE =
      Key.of(
          "evaluation.temperature",
          Types.number(0, 10),
          0.8,
          "Divides the logits before a token is drawn; 0 takes the most likely.");

  /** 40: as the samples of Radford et al. 2019 were drawn. */
  static final Key<Integer> TOP_K =
      Key.of(
          "evaluation.top-k",
          Types.integer(0, 10_000_000),
          40,
          "Most likely tokens drawn from; 0 for all.");

  /** 0: all held-out data. */
  static final Key<Integer> BATCHES =
      Key.of(
          "evaluation.batches",
          Types.integer(0, 1_000_000),
          0,
          "Validation batches used; 0 for all.");

  /** true: quantiles over clients show whom the mean hides. */
  static final Key<Boolean> CLIENT_PERPLEXITY =
      Key.of(
          "evaluation.client-perplexity",
          Types.bool(),
          true,
          "Whether each client's perplexity is measured, for the quantiles.");

  static final List<Key<?>> EVALUATION =
      List.of(
          EVERY_ROUNDS,
          BASELINES,
          BASELINE_OPTIMIZER,
          BASELINE_LEARNING_RATE,
          BASELINE_SCHEDULE,
          PROMPTS,
          SAMPLE_TOKENS,
          TEMPERATURE,
          TOP_K,
          BATCHES,
          CLIENT_PERPLEXITY);

  private static boolean isPrompt(String text) {
    return !text.isEmpty() && text.length() <= 2000;
  }

  private EvaluationKeys() {}
}
