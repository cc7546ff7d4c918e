package dev.covey.config;

import dev.covey.config.AggregationConfig.Rule;
import dev.covey.config.AggregationConfig.ServerOptimizer;
import dev.covey.config.CohortConfig.Sampling;
import dev.covey.config.DataConfig.Partition;
import dev.covey.config.DataConfig.Source;
import dev.covey.config.ModelConfig.Architecture;
import dev.covey.config.ModelConfig.Base;
import dev.covey.config.ModelConfig.Tokenizer;
import dev.covey.config.ModelConfig.Trainable;
import dev.covey.config.TrainingConfig.Correction;
import dev.covey.config.TrainingConfig.Optimizer;
import dev.covey.config.toml.Key;
import dev.covey.config.toml.TomlWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** Writes an {@link Experiment} as the file that describes it in full. */
final class ExperimentWriter {
  /** What changes neither a model nor a metric: names and housekeeping. */
  private static final List<Key<?>> WITHOUT_EFFECT_ON_RESULTS =
      List.of(
          RunKeys.NAME_KEY, RunKeys.PARALLEL_CLIENTS, RunKeys.JOURNAL, RunKeys.CHECKPOINTS_KEPT);

  private final TomlWriter out = new TomlWriter(ExperimentSchema.SCHEMA);
  private final Experiment experiment;
  private final Function<Path, String> pathText;

  private ExperimentWriter(Experiment experiment, Function<Path, String> pathText) {
    this.experiment = experiment;
    this.pathText = pathText;
    write();
  }

  /** Every key that has an effect, paths absolute. */
  static String full(Experiment experiment) {
    return new ExperimentWriter(experiment, Path::toString).out.render();
  }

  /**
   * What decides the result, the same on every machine. Of a path only the last name counts: what
   * lies there has a digest of its own.
   */
  static String forDigest(Experiment experiment) {
    TomlWriter out = new ExperimentWriter(experiment, path -> "path:" + path.getFileName()).out;
    WITHOUT_EFFECT_ON_RESULTS.forEach(out::remove);
    return out.render();
  }

  private void write() {
    out.put(RunKeys.SCHEMA, (long) Experiment.SCHEMA);
    run(experiment.run());
    model(experiment.model());
    data(experiment.data());
    training(experiment.training());
    cohort(experiment.cohort());
    aggregation(experiment.aggregation());
    EvaluationConfig evaluation = experiment.evaluation();
    out.put(EvaluationKeys.EVERY_ROUNDS, evaluation.everyRounds())
        .put(EvaluationKeys.BASELINES, evaluation.baselines())
        .put(EvaluationKeys.PROMPTS, evaluation.prompts())
        .put(EvaluationKeys.SAMPLE_TOKENS, evaluation.sampleTokens())
        .put(EvaluationKeys.TEMPERATURE, evaluation.temperature())
        .put(EvaluationKeys.TOP_K, evaluation.topK())
        .put(EvaluationKeys.BATCHES, evaluation.batches())
        .put(EvaluationKeys.CLIENT_PERPLEXITY, evaluation.clientPerplexity());
    if (!evaluation.baselines().isEmpty()) {
      EvaluationConfig.BaselineTraining training = evaluation.baselineTraining();
      out.put(EvaluationKeys.BASELINE_OPTIMIZER, training.optimizer().keyword())
          .put(EvaluationKeys.BASELINE_LEARNING_RATE, training.learningRate())
          .put(EvaluationKeys.BASELINE_SCHEDULE, training.schedule());
    }
    privacy(experiment.privacy());
    security(experiment.security());
  }

  private void privacy(PrivacyConfig privacy) {
    out.put(PrivacyKeys.PLACEMENT, privacy.placement());
    if (!privacy.isPrivate()) {
      return;
    }
    out.put(PrivacyKeys.UNIT, privacy.unit())
        .put(PrivacyKeys.NEIGHBOURING_RELATION, privacy.neighbouringRelation())
        .put(PrivacyKeys.ADVERSARY, privacy.adversary())
        .put(PrivacyKeys.DELTA, privacy.delta())
        .put(PrivacyKeys.CLIP, privacy.clipL2Norm())
        .put(PrivacyKeys.INSECURE_DETERMINISTIC_NOISE, privacy.insecureDeterministicNoise())
        .put(PrivacyKeys.UNACCOUNTED_EVALUATION, privacy.unaccountedEvaluation());
    privacy.epsilon().ifPresent(epsilon -> out.put(PrivacyKeys.EPSILON, epsilon));
    privacy.noiseMultiplier().ifPresent(noise -> out.put(PrivacyKeys.NOISE_MULTIPLIER, noise));
  }

  private void security(SecurityConfig security) {
    out.put(SecurityKeys.SECURE_AGGREGATION, security.secureAggregation());
    if (!security.masked()) {
      return;
    }
    out.put(SecurityKeys.POST_QUANTUM, security.postQuantum())
        .put(SecurityKeys.CORRUPT_FRACTION, security.corruptFraction())
        .put(SecurityKeys.DROPOUT_FRACTION, security.dropoutFraction())
        .put(SecurityKeys.BITS, security.bits())
        .put(SecurityKeys.ROTATE, security.rotate());
    if (experiment.aggregation().clipL2Norm() == 0) {
      out.put(SecurityKeys.LARGEST_ENTRY, security.largestEntry());
    }
    if (experiment.aggregation().weighting() == AggregationConfig.Weighting.TOKENS) {
      out.put(SecurityKeys.LARGEST_WEIGHT, security.largestWeight());
    }
    out.put(SecurityKeys.PHASE_SECONDS, security.phaseSeconds());
    security.authority().ifPresent(key -> out.put(SecurityKeys.AUTHORITY, pathText.apply(key)));
  }

  private void run(RunConfig run) {
    out.put(RunKeys.NAME_KEY, run.name())
        .put(RunKeys.SEED, run.seed())
        .put(RunKeys.ROUNDS, run.rounds())
        .put(RunKeys.PARALLEL_CLIENTS, run.parallelClients())
        .put(RunKeys.ENGINE_KEY, run.engine())
        .put(RunKeys.DEVICE_KEY, run.device().keyword())
        .put(RunKeys.JOURNAL, run.journal())
        .put(RunKeys.CHECKPOINTS_KEPT, run.checkpointsKept())
        .put(RunKeys.PLUGIN_PATH, run.pluginPath().stream().map(pathText).toList())
        .put(RunKeys.MAX_ATTEMPTS, run.maxAttempts());
  }

  private void model(ModelConfig model) {
    out.put(ModelKeys.FAMILY, model.architecture().family());
    if (model.base() instanceof Base.Pretrain pretrain) {
      out.put(ModelKeys.BASE, "pretrain")
          .put(ModelKeys.PRETRAIN_STEPS, pretrain.steps())
          .put(ModelKeys.PRETRAIN_BATCH_SIZE, pretrain.batchSize())
          .put(ModelKeys.PRETRAIN_LEARNING_RATE, pretrain.learningRate())
          .put(ModelKeys.PRETRAIN_MAX_GRADIENT_NORM, pretrain.maxGradientNorm())
          .put(ModelKeys.PRETRAIN_WARMUP_STEPS, pretrain.warmupSteps());
    } else if (model.base() instanceof Base.Folder folder) {
      out.put(ModelKeys.BASE, pathText.apply(folder.path()));
    } else {
      out.put(ModelKeys.BASE, "random");
    }
    if (model.architecture() instanceof Architecture.Gpt2 gpt2) {
      out.put(ModelKeys.WIDTH, gpt2.width())
          .put(ModelKeys.LAYERS, gpt2.layers())
          .put(ModelKeys.HEADS, gpt2.heads())
          .put(ModelKeys.CONTEXT, gpt2.context());
    } else if (model.architecture() instanceof Architecture.Nplm nplm) {
      out.put(ModelKeys.EMBEDDING, nplm.embedding())
          .put(ModelKeys.HIDDEN, nplm.hidden())
          .put(ModelKeys.CONTEXT, nplm.context());
    } else if (model.architecture() instanceof Architecture.OfBase ofBase) {
      ofBase.context().ifPresent(context -> out.put(ModelKeys.CONTEXT, context));
    }
    tokenizer(model.tokenizer());
    if (model.trainable() instanceof Trainable.Lora lora) {
      out.put(ModelKeys.LORA_RANK, lora.rank())
          .put(ModelKeys.LORA_ALPHA, lora.alpha())
          .put(ModelKeys.LORA_TARGETS, lora.targets())
          .put(ModelKeys.LORA_AGGREGATION, lora.aggregation());
    } else if (model.trainable() instanceof Trainable.Matching matching) {
      out.put(ModelKeys.TRAINABLE, matching.pattern());
    } else {
      out.put(ModelKeys.TRAINABLE, "all");
    }
  }

  private void tokenizer(Tokenizer tokenizer) {
    if (tokenizer instanceof Tokenizer.Bpe bpe) {
      out.put(ModelKeys.TOKENIZER, "bpe").put(ModelKeys.VOCABULARY, bpe.vocabulary());
    } else if (tokenizer instanceof Tokenizer.Bytes) {
      out.put(ModelKeys.TOKENIZER, "byte");
    } else if (tokenizer instanceof Tokenizer.Characters) {
      out.put(ModelKeys.TOKENIZER, "char");
    } else if (tokenizer instanceof Tokenizer.File file) {
      out.put(ModelKeys.TOKENIZER, pathText.apply(file.path()));
    } else {
      out.put(ModelKeys.TOKENIZER, "base");
    }
  }

  private void data(DataConfig data) {
    out.put(DataKeys.SOURCE, data.source().keyword())
        .put(DataKeys.CLIENTS, data.clients())
        .put(DataKeys.PARTITION, data.partition().keyword())
        .put(DataKeys.VALIDATION_FRACTION, data.validationFraction())
        .put(DataKeys.TEST_FRACTION, data.testFraction());
    if (data.source() instanceof Source.Speakers speakers) {
      out.put(DataKeys.PATH, pathText.apply(speakers.path()));
    }
    if (data.source() instanceof Source.TextFolder || data.source() instanceof Source.Jsonl) {
      out.put(DataKeys.PUBLIC_FRACTION, data.publicFraction());
    }
    if (data.source() instanceof Source.TextFolder folder) {
      out.put(DataKeys.PATH, pathText.apply(folder.path()));
    } else if (data.source() instanceof Source.Jsonl jsonl) {
      out.put(DataKeys.PATH, pathText.apply(jsonl.path()))
          .put(DataKeys.CLIENT_FIELD, jsonl.clientField())
          .put(DataKeys.TEXT_FIELD, jsonl.textField());
      jsonl.labelField().ifPresent(field -> out.put(DataKeys.LABEL_FIELD, field));
      jsonl.timeField().ifPresent(field -> out.put(DataKeys.TIME_FIELD, field));
    }
    if (data.partition() instanceof Partition.Dirichlet dirichlet) {
      out.put(DataKeys.ALPHA, dirichlet.alpha());
    } else if (data.partition() instanceof Partition.QuantitySkew skew) {
      out.put(DataKeys.ALPHA, skew.alpha());
    } else if (data.partition() instanceof Partition.Shards shards) {
      out.put(DataKeys.SHARDS_PER_CLIENT, shards.perClient());
    }
  }

  private void training(TrainingConfig training) {
    out.put(TrainingKeys.OPTIMIZER, training.optimizer().keyword())
        .put(TrainingKeys.LEARNING_RATE, training.learningRate())
        .put(TrainingKeys.MAX_GRADIENT_NORM, training.maxGradientNorm())
        .put(TrainingKeys.LOCAL_STEPS, training.localSteps())
        .put(TrainingKeys.BATCH_SIZE, training.batchSize())
        .put(TrainingKeys.CORRECTION, training.correction().keyword());
    if (training.optimizer() instanceof Optimizer.AdamW adamw) {
      out.put(TrainingKeys.WEIGHT_DECAY, adamw.weightDecay());
    } else if (training.optimizer() instanceof Optimizer.Sgd sgd) {
      out.put(TrainingKeys.MOMENTUM, sgd.momentum());
    }
    if (training.correction() instanceof Correction.FedProx fedprox) {
      out.put(TrainingKeys.MU, fedprox.mu());
    }
  }

  private void cohort(CohortConfig cohort) {
    Sampling sampling = cohort.sampling();
    out.put(TrainingKeys.SAMPLING, sampling.keyword())
        .put(TrainingKeys.MINIMUM, cohort.minimum())
        .put(TrainingKeys.DEADLINE_SECONDS, cohort.deadlineSeconds());
    if (sampling instanceof Sampling.Poisson poisson) {
      out.put(TrainingKeys.RATE, poisson.rate());
    } else if (sampling instanceof Sampling.Availability availability) {
      out.put(TrainingKeys.AVAILABILITY, availability.probability());
    }
    if (sampling.size() > 0) {
      out.put(TrainingKeys.SIZE, sampling.size())
          .put(TrainingKeys.OVER_SELECT, cohort.overSelect());
    }
  }

  private void aggregation(AggregationConfig aggregation) {
    Rule rule = aggregation.rule();
    out.put(AggregationKeys.RULE, rule.keyword())
        .put(AggregationKeys.WEIGHTING, aggregation.weighting())
        .put(AggregationKeys.CLIP_NORM, aggregation.clipL2Norm())
        .put(AggregationKeys.MAX_UPDATE_NORM, aggregation.maxUpdateL2Norm())
        .put(AggregationKeys.MEMORY_LIMIT_MEGABYTES, aggregation.memoryLimitMegabytes());
    if (rule instanceof Rule.TrimmedMean trimmed) {
      out.put(AggregationKeys.TRIM_FRACTION, trimmed.trimFraction());
    } else if (rule instanceof Rule.Krum krum) {
      out.put(AggregationKeys.BYZANTINE, krum.byzantine());
    } else if (rule instanceof Rule.MultiKrum krum) {
      out.put(AggregationKeys.BYZANTINE, krum.byzantine());
    } else if (rule instanceof Rule.Bulyan bulyan) {
      out.put(AggregationKeys.BYZANTINE, bulyan.byzantine());
    }
    ServerOptimizer optimizer = aggregation.serverOptimizer();
    out.put(AggregationKeys.SERVER_OPTIMIZER, optimizer.keyword())
        .put(AggregationKeys.LEARNING_RATE, optimizer.learningRate());
    if (optimizer instanceof ServerOptimizer.FedAvgM fedavgm) {
      out.put(AggregationKeys.MOMENTUM, fedavgm.momentum());
    } else if (optimizer instanceof ServerOptimizer.FedAdam fedadam) {
      moments(fedadam.beta1(), fedadam.tau());
      out.put(AggregationKeys.BETA2, fedadam.beta2());
    } else if (optimizer instanceof ServerOptimizer.FedYogi fedyogi) {
      moments(fedyogi.beta1(), fedyogi.tau());
      out.put(AggregationKeys.BETA2, fedyogi.beta2());
    } else if (optimizer instanceof ServerOptimizer.FedAdagrad fedadagrad) {
      moments(fedadagrad.beta1(), fedadagrad.tau());
    }
  }

  private void moments(double beta1, double tau) {
    out.put(AggregationKeys.BETA1, beta1).put(AggregationKeys.TAU, tau);
  }
}
