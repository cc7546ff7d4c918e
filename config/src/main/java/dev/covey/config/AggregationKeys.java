package dev.covey.config;

import dev.covey.config.AggregationConfig.Weighting;
import dev.covey.config.toml.Key;
import dev.covey.config.toml.TomlText;
import dev.covey.config.toml.Types;
import java.util.List;

/** Keys of the table {@code [aggregation]}. */
final class AggregationKeys {
  /** Learning rate of fedavg and fedavgm: the mean itself (McMahan et al. 2017). */
  static final double PLAIN_LEARNING_RATE = 1.0;

  /**
   * Learning rate of the adaptive optimizers: their steps have about this size in each coordinate,
   * so that 1 would overwrite the model; Covey's own choice, to be tuned.
   */
  static final double ADAPTIVE_LEARNING_RATE = 0.01;

  /** First-moment decay of fedadam and fedyogi (Reddi et al. 2021, section 5). */
  static final double ADAM_BETA1 = 0.9;

  /** Adagrad is used without momentum (Reddi et al. 2021, section 5). */
  static final double ADAGRAD_BETA1 = 0.0;

  /** mean: the rule that masks and noise work with. */
  static final Key<String> RULE =
      Key.of(
          "aggregation.rule",
          Types.wordOrClass(
              List.of("mean", "median", "trimmed-mean", "krum", "multi-krum", "bulyan")),
          "mean",
          "How updates are brought together; all but the mean need each update by itself.");

  /** 0.1: the larger of the shares in the experiments of Yin et al. 2018, section 7. */
  static final Key<Double> TRIM_FRACTION =
      Key.of(
              "aggregation.trim-fraction",
              Types.numberBelow(0, 0.5),
              0.1,
              "Share of the updates left out at each end, in each coordinate.")
          .onlyFor("aggregation.rule = \"trimmed-mean\"");

  /** Required: how many liars you expect is an assumption that no default can make. */
  static final Key<Integer> BYZANTINE =
      Key.withoutDefault(
              "aggregation.byzantine",
              Types.integer(0, 100_000),
              "required",
              "Most updates of a round that may lie (f).")
          .onlyFor("aggregation.rule = \"krum\", \"multi-krum\" or \"bulyan\"");

  /** tokens: FedAvg's weights n_k / n; robust rules know no weights. */
  static final Key<Weighting> WEIGHTING =
      Key.withoutDefault(
          "aggregation.weighting",
          Types.oneOf(Weighting.class, Weighting::keyword, ""),
          "\"tokens\"; \"uniform\" for robust rules",
          "What an update weighs: the tokens it was trained on, or the same as any other.");

  /** fedavg: the baseline of the field. */
  static final Key<String> SERVER_OPTIMIZER =
      Key.of(
          "aggregation.server-optimizer",
          Types.wordOrClass(List.of("fedavg", "fedavgm", "fedadam", "fedyogi", "fedadagrad")),
          "fedavg",
          "How the server moves along the aggregate.");

  /** See {@link #PLAIN_LEARNING_RATE} and {@link #ADAPTIVE_LEARNING_RATE}. */
  static final Key<Double> LEARNING_RATE =
      Key.withoutDefault(
          "aggregation.learning-rate",
          Types.numberAbove(0, 1000),
          TomlText.number(PLAIN_LEARNING_RATE)
              + "; "
              + TomlText.number(ADAPTIVE_LEARNING_RATE)
              + " (fedadam, fedyogi, fedadagrad)",
          "Learning rate of the server.");

  /** 0.9: Reddi et al. 2021, section 5. */
  static final Key<Double> MOMENTUM =
      Key.of("aggregation.momentum", Types.numberBelow(0, 1), 0.9, "Momentum of fedavgm.")
          .onlyFor("aggregation.server-optimizer = \"fedavgm\"");

  /** See {@link #ADAM_BETA1} and {@link #ADAGRAD_BETA1}. */
  static final Key<Double> BETA1 =
      Key.withoutDefault(
              "aggregation.beta1",
              Types.numberBelow(0, 1),
              TomlText.number(ADAM_BETA1) + "; " + TomlText.number(ADAGRAD_BETA1) + " (fedadagrad)",
              "Decay of the first moment.")
          .onlyFor("aggregation.server-optimizer = \"fedadam\", \"fedyogi\" or \"fedadagrad\"");

  /** 0.99: Reddi et al. 2021, section 5. */
  static final Key<Double> BETA2 =
      Key.of("aggregation.beta2", Types.numberBelow(0, 1), 0.99, "Decay of the second moment.")
          .onlyFor("aggregation.server-optimizer = \"fedadam\" or \"fedyogi\"");

  /** 0.001: Reddi et al. 2021 find it to work nearly everywhere. */
  static final Key<Double> TAU =
      Key.of(
              "aggregation.tau",
              Types.numberAbove(0, 1000),
              0.001,
              "Degree of adaptivity, added to the root of the second moment.")
          .onlyFor("aggregation.server-optimizer = \"fedadam\", \"fedyogi\" or \"fedadagrad\"");

  /** 0: no clipping without privacy. */
  static final Key<Double> CLIP_NORM =
      Key.of(
          "aggregation.clip-norm",
          Types.number(0, 1e12),
          0.0,
          "Clients scale longer updates down to this L2 norm; 0 for off.");

  /** 0: off. */
  static final Key<Double> MAX_UPDATE_NORM =
      Key.of(
          "aggregation.max-update-norm",
          Types.number(0, 1e12),
          0.0,
          "The server rejects updates longer than this L2 norm; 0 for off.");

  /** 1024: leaves a laptop its memory. */
  static final Key<Integer> MEMORY_LIMIT_MEGABYTES =
      Key.of(
          "aggregation.memory-limit-megabytes",
          Types.integer(1, 16_777_216),
          1024,
          "Most memory for rules that need all updates at once, in 2^20 bytes; beyond it they are"
              + " refused.");

  static final List<Key<?>> ALL =
      List.of(
          RULE,
          TRIM_FRACTION,
          BYZANTINE,
          WEIGHTING,
          SERVER_OPTIMIZER,
          LEARNING_RATE,
          MOMENTUM,
          BETA1,
          BETA2,
          TAU,
          CLIP_NORM,
          MAX_UPDATE_NORM,
          MEMORY_LIMIT_MEGABYTES);

  private AggregationKeys() {}
}
