package dev.covey.config;

import dev.covey.config.toml.Key;
import dev.covey.config.toml.TomlText;
import dev.covey.config.toml.Types;
import java.util.List;

/** Keys of the tables {@code [training]} and {@code [cohort]}. */
final class TrainingKeys {
  /** Learning rate of adamw: PyTorch's default. */
  static final double ADAMW_LEARNING_RATE = 0.001;

  /** Learning rate of sgd: within the grids of McMahan et al. 2017 and Reddi et al. 2021. */
  static final double SGD_LEARNING_RATE = 0.1;

  /** Those that the engines have. */
  static final List<String> OPTIMIZERS = List.of("adamw", "sgd");

  /** adamw: what language models are fine-tuned with. */
  static final Key<String> OPTIMIZER =
      Key.of(
          "training.optimizer",
          Types.word(OPTIMIZERS, ""),
          "adamw",
          "The optimizer of a client; its state starts afresh each round.");

  /** See {@link #ADAMW_LEARNING_RATE} and {@link #SGD_LEARNING_RATE}. */
  static final Key<Double> LEARNING_RATE =
      Key.withoutDefault(
          "training.learning-rate",
          Types.numberAbove(0, 1000),
          TomlText.number(ADAMW_LEARNING_RATE)
              + " (adamw), "
              + TomlText.number(SGD_LEARNING_RATE)
              + " (sgd)",
          "Learning rate of a client.");

  /** 0: plain gradient descent, as in FedAvg. */
  static final Key<Double> MOMENTUM =
      Key.of("training.momentum", Types.numberBelow(0, 1), 0.0, "Momentum of sgd.")
          .onlyFor("training.optimizer = \"sgd\"");

  /** 0: a few steps a round need no regulariser. */
  static final Key<Double> WEIGHT_DECAY =
      Key.of("training.weight-decay", Types.number(0, 10), 0.0, "Decoupled weight decay of adamw.")
          .onlyFor("training.optimizer = \"adamw\"");

  /** 1: as GPT-3 was trained (Brown et al. 2020, appendix B). */
  static final Key<Double> MAX_GRADIENT_NORM =
      Key.of(
          "training.max-gradient-norm",
          Types.number(0, 1e9),
          1.0,
          "Bound on the L2 norm of a step's gradient; 0 for none.");

  /** 10: a round of a few seconds for the default model; Covey's own choice. */
  static final Key<Integer> LOCAL_STEPS =
      Key.of(
          "training.local-steps",
          Types.integer(1, 1_000_000),
          10,
          "Optimizer steps of a client in a round.");

  /** 8: the default of the Hugging Face trainer. */
  static final Key<Integer> BATCH_SIZE =
      Key.of("training.batch-size", Types.integer(1, 65_536), 8, "Sequences a step.");

  /** none: FedAvg. */
  static final Key<String> CORRECTION =
      Key.of(
          "training.correction",
          Types.wordOrClass(List.of("none", "fedprox", "scaffold")),
          "none",
          "What keeps clients from drifting apart: a proximal term, control variates, or a class.");

  /** Required: Li et al. 2020 tune it for each data set, from 0.001 to 1. */
  static final Key<Double> MU =
      Key.withoutDefault(
              "training.mu",
              Types.numberAbove(0, 1e6),
              "required",
              "Weight of the proximal term mu/2 ||w - w_global||^2.")
          .onlyFor("training.correction = \"fedprox\"");

  static final List<Key<?>> TRAINING =
      List.of(
          OPTIMIZER,
          LEARNING_RATE,
          MOMENTUM,
          WEIGHT_DECAY,
          MAX_GRADIENT_NORM,
          LOCAL_STEPS,
          BATCH_SIZE,
          CORRECTION,
          MU);

  /** all: a small federation needs no drawing. */
  static final Key<String> SAMPLING =
      Key.of(
          "cohort.sampling",
          Types.wordOrClass(List.of("all", "uniform", "poisson", "availability")),
          "all",
          "How the clients of a round are drawn.");

  /** Required where a number is drawn. */
  static final Key<Integer> SIZE =
      Key.withoutDefault(
              "cohort.size",
              Types.integer(1, 1_000_000),
              "required; optional for a class",
              "Clients of a round.")
          .onlyFor("cohort.sampling = \"uniform\", \"availability\" or a class");

  /** Required for Poisson sampling. */
  static final Key<Double> RATE =
      Key.withoutDefault(
              "cohort.rate",
              Types.numberAbove(0, 1),
              "required",
              "Probability with which each client takes part in a round.")
          .onlyFor("cohort.sampling = \"poisson\"");

  /** 1: every client is always up. */
  static final Key<Double> AVAILABILITY =
      Key.of(
              "cohort.availability",
              Types.numberAbove(0, 1),
              1.0,
              "Probability that a client is up when a round begins.")
          .onlyFor("cohort.sampling = \"availability\"");

  /** 1: without masks one update is a result. */
  static final int PLAIN_MINIMUM = 1;

  /** See {@link #PLAIN_MINIMUM} and {@link SecurityKeys#LEAST_MINIMUM}. */
  static final Key<Integer> MINIMUM =
      Key.withoutDefault(
          "cohort.minimum",
          Types.integer(1, 1_000_000),
          "1; 2 with security.secure-aggregation or privacy.placement",
          "Accepted updates without which a round is aborted.");

  /** 0: over-selection trades reproducibility for time. */
  static final Key<Double> OVER_SELECT =
      Key.of(
              "cohort.over-select",
              Types.number(0, 1),
              0.0,
              "Extra clients asked, as a fraction of cohort.size; the first cohort.size updates"
                  + " count.")
          .onlyFor("cohort.sampling = \"uniform\", \"availability\" or a class with cohort.size");

  /** 0: a deadline trades reproducibility for time. */
  static final Key<Integer> DEADLINE_SECONDS =
      Key.of(
          "cohort.deadline-seconds",
          Types.integer(0, 604_800),
          0,
          "Seconds after which a round goes on with the updates it has; 0 for none.");

  static final List<Key<?>> COHORT =
      List.of(SAMPLING, SIZE, RATE, AVAILABILITY, MINIMUM, OVER_SELECT, DEADLINE_SECONDS);

  private TrainingKeys() {}
}
