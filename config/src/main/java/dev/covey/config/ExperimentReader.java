package dev.covey.config;

import dev.covey.config.AggregationConfig.Rule;
import dev.covey.config.AggregationConfig.ServerOptimizer;
import dev.covey.config.AggregationConfig.Weighting;
import dev.covey.config.CohortConfig.Sampling;
import dev.covey.config.DataConfig.Partition;
import dev.covey.config.DataConfig.Source;
import dev.covey.config.EvaluationConfig.BaselineTraining;
import dev.covey.config.ModelConfig.Architecture;
import dev.covey.config.ModelConfig.Base;
import dev.covey.config.ModelConfig.Family;
import dev.covey.config.ModelConfig.Tokenizer;
import dev.covey.config.ModelConfig.Trainable;
import dev.covey.config.SecurityConfig.SecureAggregation;
import dev.covey.config.TrainingConfig.Correction;
import dev.covey.config.TrainingConfig.Optimizer;
import dev.covey.config.toml.Key;
import dev.covey.config.toml.PathResolver;
import dev.covey.config.toml.TomlReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Builds an {@link Experiment} from the keys of a file. Each choice reads only the keys that have
 * an effect on it; the reader refuses the rest.
 */
final class ExperimentReader {
  private final TomlReader reader;
  private final PathResolver paths;
  private final String defaultName;

  ExperimentReader(TomlReader reader, PathResolver paths, String defaultName) {
    this.reader = reader;
    this.paths = paths;
    this.defaultName = defaultName;
  }

  Experiment read() {
    ModelConfig model = model();
    TrainingConfig training = training();
    AggregationConfig aggregation = aggregation();
    return new Experiment(
        run(),
        model,
        data(),
        training,
        cohort(),
        aggregation,
        evaluation(training),
        privacy(),
        security(aggregation));
  }

  private RunConfig run() {
    List<Path> pluginPath = new ArrayList<>();
    for (String path : reader.get(RunKeys.PLUGIN_PATH)) {
      pluginPath.add(
          paths.resolve(reader, RunKeys.PLUGIN_PATH, path, PathResolver.Kind.ANY, List.of()));
    }
    return new RunConfig(
        reader.get(RunKeys.NAME_KEY, defaultName),
        reader.get(RunKeys.SEED),
        reader.get(RunKeys.ROUNDS),
        reader.get(RunKeys.PARALLEL_CLIENTS),
        reader.get(RunKeys.ENGINE_KEY),
        RunConfig.Device.of(reader.get(RunKeys.DEVICE_KEY)),
        reader.get(RunKeys.JOURNAL),
        reader.get(RunKeys.CHECKPOINTS_KEPT),
        pluginPath,
        reader.get(RunKeys.MAX_ATTEMPTS));
  }

  private ModelConfig model() {
    Base base = base();
    return new ModelConfig(architecture(base), base, tokenizer(base), trainable());
  }

  private Base base() {
    String base = reader.get(ModelKeys.BASE);
    return switch (base) {
      case "pretrain" ->
          new Base.Pretrain(
              reader.get(ModelKeys.PRETRAIN_STEPS),
              reader.get(ModelKeys.PRETRAIN_BATCH_SIZE),
              reader.get(ModelKeys.PRETRAIN_LEARNING_RATE),
              reader.get(ModelKeys.PRETRAIN_MAX_GRADIENT_NORM),
              reader.get(
                  ModelKeys.PRETRAIN_WARMUP_STEPS,
                  Math.min(ModelKeys.DEFAULT_WARMUP_STEPS, reader.get(ModelKeys.PRETRAIN_STEPS))));
      case "random" -> new Base.Random();
      default ->
          new Base.Folder(
              paths.resolve(
                  reader,
                  ModelKeys.BASE,
                  base,
                  PathResolver.Kind.FOLDER,
                  List.of("pretrain", "random")));
    };
  }

  private Architecture architecture(Base base) {
    Family family = reader.get(ModelKeys.FAMILY);
    if (base instanceof Base.Folder) {
      return new Architecture.OfBase(
          family,
          reader.find(ModelKeys.CONTEXT).map(OptionalInt::of).orElseGet(OptionalInt::empty));
    }
    return switch (family) {
      case GPT2 ->
          new Architecture.Gpt2(
              reader.get(ModelKeys.WIDTH),
              reader.get(ModelKeys.LAYERS),
              reader.get(ModelKeys.HEADS),
              reader.get(ModelKeys.CONTEXT, ModelKeys.GPT2_CONTEXT));
      case NPLM ->
          new Architecture.Nplm(
              reader.get(ModelKeys.EMBEDDING),
              reader.get(ModelKeys.HIDDEN),
              reader.get(ModelKeys.CONTEXT, ModelKeys.NPLM_CONTEXT));
    };
  }

  private Tokenizer tokenizer(Base base) {
    String made = reader.get(DataKeys.SOURCE).equals("synthetic") ? "char" : "bpe";
    String tokenizer = reader.get(ModelKeys.TOKENIZER, base instanceof Base.Folder ? "base" : made);
    return switch (tokenizer) {
      case "bpe" -> new Tokenizer.Bpe(reader.get(ModelKeys.VOCABULARY, ModelKeys.BPE_VOCABULARY));
      case "byte" -> new Tokenizer.Bytes();
      case "char" -> new Tokenizer.Characters();
      case "base" -> new Tokenizer.OfBase();
      default ->
          new Tokenizer.File(
              paths.resolve(
                  reader,
                  ModelKeys.TOKENIZER,
                  tokenizer,
                  PathResolver.Kind.FILE,
                  List.of("bpe", "byte", "char", "base")));
    };
  }

  private Trainable trainable() {
    if (reader.hasTable("model.lora")) {
      return new Trainable.Lora(
          reader.get(ModelKeys.LORA_RANK),
          reader.get(ModelKeys.LORA_ALPHA),
          reader.get(ModelKeys.LORA_TARGETS),
          reader.get(ModelKeys.LORA_AGGREGATION));
    }
    String pattern = reader.get(ModelKeys.TRAINABLE);
    return pattern.equals("all") ? new Trainable.All() : new Trainable.Matching(pattern);
  }

  private DataConfig data() {
    Source source = source();
    Partition partition = partition();
    return new DataConfig(
        source,
        clients(source, partition),
        partition,
        reader.get(DataKeys.VALIDATION_FRACTION),
        reader.get(DataKeys.TEST_FRACTION),
        source instanceof Source.TextFolder || source instanceof Source.Jsonl
            ? reader.get(DataKeys.PUBLIC_FRACTION)
            : 0);
  }

  private Source source() {
    String source = reader.get(DataKeys.SOURCE);
    return switch (source) {
      case "persona" -> new Source.Persona();
      case "speakers" -> new Source.Speakers(dataPath(PathResolver.Kind.FILE));
      case "folder" -> new Source.TextFolder(dataPath(PathResolver.Kind.FOLDER));
      case "jsonl" ->
          new Source.Jsonl(
              dataPath(PathResolver.Kind.FILE),
              reader.get(DataKeys.CLIENT_FIELD),
              reader.get(DataKeys.TEXT_FIELD),
              reader.find(DataKeys.LABEL_FIELD),
              reader.find(DataKeys.TIME_FIELD));
      case "synthetic" -> new Source.Synthetic();
      default -> throw undeclared(DataKeys.SOURCE, source);
    };
  }

  private Path dataPath(PathResolver.Kind kind) {
    String path =
        reader.require(
            DataKeys.PATH,
            "data.source = \""
                + reader.get(DataKeys.SOURCE)
                + "\" needs it, in the file or as --set data.path=PATH",
            DataKeys.SOURCE);
    return reader.failed(DataKeys.PATH)
        ? paths.folder()
        : paths.resolve(reader, DataKeys.PATH, path, kind, List.of());
  }

  private Partition partition() {
    String partition = reader.get(DataKeys.PARTITION);
    return switch (partition) {
      case "natural" -> new Partition.Natural();
      case "iid" -> new Partition.Iid();
      case "dirichlet" -> new Partition.Dirichlet(reader.get(DataKeys.ALPHA));
      case "shards" -> new Partition.Shards(reader.get(DataKeys.SHARDS_PER_CLIENT));
      case "quantity-skew" -> new Partition.QuantitySkew(reader.get(DataKeys.ALPHA));
      case "time" -> new Partition.ByTime();
      default -> new Partition.Plugin(partition);
    };
  }

  private int clients(Source source, Partition partition) {
    if (!(source instanceof Source.TextFolder || source instanceof Source.Jsonl)) {
      return reader.get(DataKeys.CLIENTS, DataKeys.GENERATED_CLIENTS);
    } else if (partition instanceof Partition.Natural) {
      return reader.get(DataKeys.CLIENTS, 0);
    } else {
      return reader.require(
          DataKeys.CLIENTS,
          "data.partition = \"" + partition.keyword() + "\" needs a number",
          DataKeys.PARTITION);
    }
  }

  private TrainingConfig training() {
    String optimizer = reader.get(TrainingKeys.OPTIMIZER);
    boolean adamw = optimizer.equals("adamw");
    return new TrainingConfig(
        adamw
            ? new Optimizer.AdamW(reader.get(TrainingKeys.WEIGHT_DECAY))
            : new Optimizer.Sgd(reader.get(TrainingKeys.MOMENTUM)),
        reader.get(TrainingKeys.LEARNING_RATE, defaultLearningRate(adamw)),
        reader.get(TrainingKeys.MAX_GRADIENT_NORM),
        reader.get(TrainingKeys.LOCAL_STEPS),
        reader.get(TrainingKeys.BATCH_SIZE),
        correction());
  }

  private Correction correction() {
    String correction = reader.get(TrainingKeys.CORRECTION);
    return switch (correction) {
      case "none" -> new Correction.None();
      case "fedprox" ->
          new Correction.FedProx(
              reader.require(
                  TrainingKeys.MU,
                  "training.correction = \"fedprox\" needs it, usually 0.001 to 1",
                  TrainingKeys.CORRECTION));
      case "scaffold" -> new Correction.Scaffold();
      default -> new Correction.Plugin(correction);
    };
  }

  private CohortConfig cohort() {
    Sampling sampling = sampling();
    return new CohortConfig(
        sampling,
        reader.get(
            TrainingKeys.MINIMUM,
            reader.get(SecurityKeys.SECURE_AGGREGATION) == SecureAggregation.OFF && !isPrivate()
                ? TrainingKeys.PLAIN_MINIMUM
                : SecurityKeys.LEAST_MINIMUM),
        sampling.size() > 0 ? reader.get(TrainingKeys.OVER_SELECT) : 0,
        reader.get(TrainingKeys.DEADLINE_SECONDS));
  }

  private Sampling sampling() {
    String sampling = reader.get(TrainingKeys.SAMPLING);
    return switch (sampling) {
      case "all" -> new Sampling.All();
      case "uniform" -> new Sampling.Uniform(size(sampling));
      case "poisson" ->
          new Sampling.Poisson(
              reader.require(
                  TrainingKeys.RATE,
                  "cohort.sampling = \"poisson\" needs it",
                  TrainingKeys.SAMPLING));
      case "availability" ->
          new Sampling.Availability(size(sampling), reader.get(TrainingKeys.AVAILABILITY));
      default -> new Sampling.Plugin(sampling, reader.find(TrainingKeys.SIZE).orElse(0));
    };
  }

  private int size(String sampling) {
    return reader.require(
        TrainingKeys.SIZE,
        "cohort.sampling = \"" + sampling + "\" needs it",
        TrainingKeys.SAMPLING);
  }

  private AggregationConfig aggregation() {
    Rule rule = rule();
    boolean weighted = !isPrivate() && (rule instanceof Rule.Mean || rule instanceof Rule.Plugin);
    return new AggregationConfig(
        rule,
        reader.get(AggregationKeys.WEIGHTING, weighted ? Weighting.TOKENS : Weighting.UNIFORM),
        serverOptimizer(),
        reader.get(AggregationKeys.CLIP_NORM),
        reader.get(AggregationKeys.MAX_UPDATE_NORM),
        reader.get(AggregationKeys.MEMORY_LIMIT_MEGABYTES));
  }

  private Rule rule() {
    String rule = reader.get(AggregationKeys.RULE);
    return switch (rule) {
      case "mean" -> new Rule.Mean();
      case "median" -> new Rule.Median();
      case "trimmed-mean" -> new Rule.TrimmedMean(reader.get(AggregationKeys.TRIM_FRACTION));
      case "krum" -> new Rule.Krum(byzantine(rule));
      case "multi-krum" -> new Rule.MultiKrum(byzantine(rule));
      case "bulyan" -> new Rule.Bulyan(byzantine(rule));
      default -> new Rule.Plugin(rule);
    };
  }

  private int byzantine(String rule) {
    return reader.require(
        AggregationKeys.BYZANTINE,
        "aggregation.rule = \"" + rule + "\" needs it",
        AggregationKeys.RULE);
  }

  private ServerOptimizer serverOptimizer() {
    String optimizer = reader.get(AggregationKeys.SERVER_OPTIMIZER);
    boolean adaptive = List.of("fedadam", "fedyogi", "fedadagrad").contains(optimizer);
    double learningRate =
        reader.get(
            AggregationKeys.LEARNING_RATE,
            adaptive
                ? AggregationKeys.ADAPTIVE_LEARNING_RATE
                : AggregationKeys.PLAIN_LEARNING_RATE);
    return switch (optimizer) {
      case "fedavg" -> new ServerOptimizer.FedAvg(learningRate);
      case "fedavgm" ->
          new ServerOptimizer.FedAvgM(learningRate, reader.get(AggregationKeys.MOMENTUM));
      case "fedadam" ->
          new ServerOptimizer.FedAdam(
              learningRate,
              reader.get(AggregationKeys.BETA1, AggregationKeys.ADAM_BETA1),
              reader.get(AggregationKeys.BETA2),
              reader.get(AggregationKeys.TAU));
      case "fedyogi" ->
          new ServerOptimizer.FedYogi(
              learningRate,
              reader.get(AggregationKeys.BETA1, AggregationKeys.ADAM_BETA1),
              reader.get(AggregationKeys.BETA2),
              reader.get(AggregationKeys.TAU));
      case "fedadagrad" ->
          new ServerOptimizer.FedAdagrad(
              learningRate,
              reader.get(AggregationKeys.BETA1, AggregationKeys.ADAGRAD_BETA1),
              reader.get(AggregationKeys.TAU));
      default -> new ServerOptimizer.Plugin(optimizer, learningRate);
    };
  }

  private EvaluationConfig evaluation(TrainingConfig training) {
    List<EvaluationConfig.Baseline> baselines = reader.get(EvaluationKeys.BASELINES);
    return new EvaluationConfig(
        reader.get(EvaluationKeys.EVERY_ROUNDS),
        baselines,
        baselines.isEmpty() ? BaselineTraining.as(training) : baselineTraining(training),
        reader.get(EvaluationKeys.PROMPTS),
        reader.get(EvaluationKeys.SAMPLE_TOKENS),
        reader.get(EvaluationKeys.TEMPERATURE),
        reader.get(EvaluationKeys.TOP_K),
        reader.get(EvaluationKeys.BATCHES),
        isPrivate()
            ? reader.get(EvaluationKeys.CLIENT_PERPLEXITY, false)
            : reader.get(EvaluationKeys.CLIENT_PERPLEXITY));
  }

  private BaselineTraining baselineTraining(TrainingConfig training) {
    String optimizer =
        reader.get(EvaluationKeys.BASELINE_OPTIMIZER, training.optimizer().keyword());
    BaselineTraining clients = BaselineTraining.as(training);
    if (optimizer.equals(training.optimizer().keyword())) {
      return new BaselineTraining(
          clients.optimizer(),
          reader.get(EvaluationKeys.BASELINE_LEARNING_RATE, clients.learningRate()),
          reader.get(EvaluationKeys.BASELINE_SCHEDULE));
    }
    boolean adamw = optimizer.equals("adamw");
    return new BaselineTraining(
        adamw ? new Optimizer.AdamW(0) : new Optimizer.Sgd(0),
        reader.get(EvaluationKeys.BASELINE_LEARNING_RATE, defaultLearningRate(adamw)),
        reader.get(EvaluationKeys.BASELINE_SCHEDULE));
  }

  private static double defaultLearningRate(boolean adamw) {
    return adamw ? TrainingKeys.ADAMW_LEARNING_RATE : TrainingKeys.SGD_LEARNING_RATE;
  }

  private boolean isPrivate() {
    return reader.get(PrivacyKeys.PLACEMENT) != PrivacyConfig.Placement.NONE;
  }

  private PrivacyConfig privacy() {
    if (!isPrivate()) {
      return PrivacyConfig.none();
    }
    String reason =
        "privacy.placement = \"" + reader.get(PrivacyKeys.PLACEMENT).keyword() + "\" needs it";
    return new PrivacyConfig(
        reader.get(PrivacyKeys.PLACEMENT),
        reader.get(PrivacyKeys.UNIT),
        reader.get(PrivacyKeys.NEIGHBOURING_RELATION),
        reader.get(PrivacyKeys.ADVERSARY),
        reader.find(PrivacyKeys.EPSILON),
        reader.require(PrivacyKeys.DELTA, reason, PrivacyKeys.PLACEMENT),
        reader.find(PrivacyKeys.NOISE_MULTIPLIER),
        reader.require(PrivacyKeys.CLIP, reason, PrivacyKeys.PLACEMENT),
        reader.get(PrivacyKeys.INSECURE_DETERMINISTIC_NOISE),
        reader.get(PrivacyKeys.UNACCOUNTED_EVALUATION));
  }

  private SecurityConfig security(AggregationConfig aggregation) {
    SecureAggregation masks = reader.get(SecurityKeys.SECURE_AGGREGATION);
    if (masks == SecureAggregation.OFF) {
      return SecurityConfig.off();
    }
    return new SecurityConfig(
        masks,
        reader.get(SecurityKeys.POST_QUANTUM),
        reader.get(SecurityKeys.CORRUPT_FRACTION),
        reader.get(SecurityKeys.DROPOUT_FRACTION),
        reader.get(SecurityKeys.BITS),
        reader.get(SecurityKeys.ROTATE),
        aggregation.clipL2Norm() > 0
            ? aggregation.clipL2Norm()
            : reader.get(SecurityKeys.LARGEST_ENTRY),
        aggregation.weighting() == Weighting.TOKENS
            ? reader.get(SecurityKeys.LARGEST_WEIGHT)
            : SecurityKeys.UNIFORM_WEIGHT,
        reader.get(SecurityKeys.PHASE_SECONDS),
        masks == SecureAggregation.MALICIOUS
            ? reader
                .find(SecurityKeys.AUTHORITY)
                .map(
                    path ->
                        paths.resolve(
                            reader,
                            SecurityKeys.AUTHORITY,
                            path,
                            PathResolver.Kind.FILE,
                            List.of()))
            : Optional.empty());
  }

  private static IllegalStateException undeclared(Key<?> key, String word) {
    return new IllegalStateException(key.path() + " declares no case for " + word);
  }
}
