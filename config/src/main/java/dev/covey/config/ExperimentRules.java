package dev.covey.config;

import dev.covey.config.AggregationConfig.Rule;
import dev.covey.config.AggregationConfig.Weighting;
import dev.covey.config.DataConfig.Partition;
import dev.covey.config.DataConfig.Source;
import dev.covey.config.ModelConfig.Architecture;
import dev.covey.config.ModelConfig.Base;
import dev.covey.config.ModelConfig.Tokenizer;
import dev.covey.config.ModelConfig.Trainable;
import dev.covey.config.TrainingConfig.Correction;
import dev.covey.config.TrainingConfig.Optimizer;
import dev.covey.config.toml.TomlReader;

/**
 * Combinations of settings that are refused, each with its reason. Settings without effect need no
 * rule here: the reader refuses what nobody read.
 */
final class ExperimentRules {
  private final TomlReader reader;
  private final Experiment experiment;

  ExperimentRules(TomlReader reader, Experiment experiment) {
    this.reader = reader;
    this.experiment = experiment;
  }

  void check() {
    sizes();
    tokenizer();
    publicText();
    adapters();
    partition();
    splits();
    corrections();
    cohort();
    robustRules();
    norms();
    new SecurityRules(reader, experiment).check();
    new PrivacyRules(reader, experiment).check();
  }

  private void sizes() {
    if (experiment.model().architecture() instanceof Architecture.Gpt2 gpt2) {
      reader.check(
          gpt2.width() % gpt2.heads() == 0,
          "is "
              + gpt2.heads()
              + ", which does not divide model.width = "
              + gpt2.width()
              + ": every head gets the same number of entries",
          ModelKeys.HEADS,
          ModelKeys.WIDTH,
          ModelKeys.FAMILY,
          ModelKeys.BASE);
    }
    if (experiment.model().base() instanceof Base.Pretrain pretrain) {
      reader.check(
          pretrain.warmupSteps() <= pretrain.steps(),
          "is "
              + pretrain.warmupSteps()
              + ", more than model.pretrain.steps = "
              + pretrain.steps()
              + ": the learning rate would never be reached",
          ModelKeys.PRETRAIN_WARMUP_STEPS,
          ModelKeys.PRETRAIN_STEPS,
          ModelKeys.BASE);
    }
  }

  private void tokenizer() {
    ModelConfig model = experiment.model();
    boolean folder = model.base() instanceof Base.Folder;
    if (model.tokenizer() instanceof Tokenizer.Bpe bpe) {
      reader.check(
          bpe.vocabulary() >= ModelKeys.LEAST_BPE_VOCABULARY,
          "is "
              + bpe.vocabulary()
              + ", but a byte-level BPE has the 256 bytes and the end of text: at least "
              + ModelKeys.LEAST_BPE_VOCABULARY,
          ModelKeys.VOCABULARY,
          ModelKeys.TOKENIZER,
          DataKeys.SOURCE);
    }
    reader.check(
        folder || !(model.tokenizer() instanceof Tokenizer.OfBase),
        "is \"base\", but model.base is no folder that could hold a tokenizer",
        ModelKeys.TOKENIZER,
        ModelKeys.BASE);
    reader.check(
        !folder
            || !(model.tokenizer() instanceof Tokenizer.Bpe
                || model.tokenizer() instanceof Tokenizer.Characters),
        "would be trained anew, but the ids of a base folder already have meanings: use \"base\"",
        ModelKeys.TOKENIZER,
        ModelKeys.BASE);
  }

  /** Tokenizers and bases are made of public text only: what is made of private text reveals it. */
  private void publicText() {
    boolean none =
        (experiment.data().source() instanceof Source.TextFolder
                || experiment.data().source() instanceof Source.Jsonl)
            && experiment.data().publicFraction() == 0;
    String remedy = "set data.public-fraction above 0";
    reader.check(
        !none || !(experiment.model().base() instanceof Base.Pretrain),
        "is \"pretrain\", but none of the data is public: "
            + remedy
            + ", or use \"random\" or a folder",
        ModelKeys.BASE,
        DataKeys.PUBLIC_FRACTION,
        DataKeys.SOURCE);
    Tokenizer tokenizer = experiment.model().tokenizer();
    reader.check(
        !none
            || experiment.model().base() instanceof Base.Folder
            || !(tokenizer instanceof Tokenizer.Bpe || tokenizer instanceof Tokenizer.Characters),
        "is trained on public text, and none of the data is public: "
            + remedy
            + ", or use \"byte\" or a tokenizer.json",
        ModelKeys.TOKENIZER,
        DataKeys.PUBLIC_FRACTION,
        DataKeys.SOURCE);
  }

  private void adapters() {
    if (reader.hasTable("model.lora")) {
      reader.check(
          !reader.has(ModelKeys.TRAINABLE),
          "cannot stand beside [model.lora], which trains its adapters and freezes the rest: take"
              + " one of them out",
          ModelKeys.TRAINABLE);
      reader.check(
          experiment.model().architecture().family() != ModelConfig.Family.NPLM,
          "is \"nplm\", which has no modules that take the adapters of [model.lora]",
          ModelKeys.FAMILY);
    }
    if (experiment.model().trainable() instanceof Trainable.Lora lora) {
      reader.check(
          lora.targets().stream().distinct().count() == lora.targets().size(),
          "names a module twice",
          ModelKeys.LORA_TARGETS);
    }
  }

  private void partition() {
    Partition partition = experiment.data().partition();
    boolean byLabel =
        partition instanceof Partition.Dirichlet || partition instanceof Partition.Shards;
    if (experiment.data().source() instanceof Source.Jsonl jsonl) {
      reader.check(
          !byLabel || jsonl.labelField().isPresent(),
          "missing; data.partition = \""
              + partition.keyword()
              + "\" divides by label: name the JSON field that holds it",
          DataKeys.LABEL_FIELD,
          DataKeys.PARTITION,
          DataKeys.SOURCE);
      reader.check(
          !(partition instanceof Partition.ByTime) || jsonl.timeField().isPresent(),
          "missing; data.partition = \"time\" divides by time: name the JSON field that holds it",
          DataKeys.TIME_FIELD,
          DataKeys.PARTITION,
          DataKeys.SOURCE);
    } else {
      reader.check(
          !(partition instanceof Partition.ByTime),
          "is \"time\", but data.source = \""
              + experiment.data().source().keyword()
              + "\" has no times; only \"jsonl\" has, with data.time-field",
          DataKeys.PARTITION,
          DataKeys.SOURCE);
    }
    reader.check(
        partition instanceof Partition.Natural
            || !(experiment.data().source() instanceof Source.Synthetic),
        "is \""
            + partition.keyword()
            + "\", but with data.source = \"synthetic\" each client draws its own data and there is"
            + " nothing to divide: use \"natural\"",
        DataKeys.PARTITION,
        DataKeys.SOURCE);
    boolean countable =
        experiment.data().source() instanceof Source.TextFolder
            || experiment.data().source() instanceof Source.Jsonl;
    reader.check(
        experiment.data().clients() > 0 || countable && partition instanceof Partition.Natural,
        "is 0, which takes all clients of a folder or a JSONL file under the natural partition;"
            + " here it must be at least 1",
        DataKeys.CLIENTS,
        DataKeys.SOURCE,
        DataKeys.PARTITION);
  }

  private void splits() {
    DataConfig data = experiment.data();
    reader.check(
        data.validationFraction() + data.testFraction() < 1,
        "is "
            + data.testFraction()
            + ", which with data.validation-fraction = "
            + data.validationFraction()
            + " leaves nothing to train on",
        DataKeys.TEST_FRACTION,
        DataKeys.VALIDATION_FRACTION);
  }

  private void corrections() {
    if (!(experiment.training().correction() instanceof Correction.Scaffold)) {
      return;
    }
    boolean plain =
        experiment.training().optimizer() instanceof Optimizer.Sgd sgd && sgd.momentum() == 0;
    reader.check(
        plain,
        "is \"scaffold\", which needs training.optimizer = \"sgd\" with momentum 0: its control"
            + " variate is the client's movement divided by steps and learning rate (option II),"
            + " which is a mean gradient only for plain gradient descent",
        TrainingKeys.CORRECTION,
        TrainingKeys.OPTIMIZER,
        TrainingKeys.MOMENTUM);
    reader.check(
        experiment.aggregation().rule() instanceof Rule.Mean,
        "is \"scaffold\", whose control variates are means over the clients; aggregation.rule = \""
            + experiment.aggregation().rule().keyword()
            + "\" would break them: use \"mean\"",
        TrainingKeys.CORRECTION,
        AggregationKeys.RULE);
  }

  private void cohort() {
    int clients = experiment.data().clients();
    CohortConfig cohort = experiment.cohort();
    int size = cohort.sampling().size();
    if (size > 0) {
      reader.check(
          clients == 0 || size <= clients,
          "is " + size + ", more than data.clients = " + clients,
          TrainingKeys.SIZE,
          DataKeys.CLIENTS,
          DataKeys.PARTITION,
          DataKeys.SOURCE,
          TrainingKeys.SAMPLING);
      long asked = (long) Math.ceil(size * (1 + cohort.overSelect()));
      reader.check(
          clients == 0 || size > clients || asked <= clients,
          "is "
              + cohort.overSelect()
              + ", which asks "
              + asked
              + " clients for a cohort of "
              + size
              + ", more than data.clients = "
              + clients,
          TrainingKeys.OVER_SELECT,
          TrainingKeys.SIZE,
          DataKeys.CLIENTS,
          DataKeys.PARTITION,
          DataKeys.SOURCE);
    }
    int most = size > 0 ? size : clients;
    reader.check(
        most == 0 || cohort.minimum() <= most,
        "is "
            + cohort.minimum()
            + ", more than "
            + (size > 0 ? "cohort.size" : "data.clients")
            + " = "
            + most
            + ": no round could ever commit",
        TrainingKeys.MINIMUM,
        TrainingKeys.SIZE,
        TrainingKeys.SAMPLING,
        DataKeys.CLIENTS,
        DataKeys.PARTITION,
        DataKeys.SOURCE);
  }

  private void robustRules() {
    Rule rule = experiment.aggregation().rule();
    boolean robust = !(rule instanceof Rule.Mean || rule instanceof Rule.Plugin);
    reader.check(
        !robust || experiment.aggregation().weighting() == Weighting.UNIFORM,
        "is \"tokens\", but aggregation.rule = \""
            + rule.keyword()
            + "\" knows no weights: use \"uniform\" or leave it out",
        AggregationKeys.WEIGHTING,
        AggregationKeys.RULE);
    long needed = 1;
    String bound = "";
    if (rule instanceof Rule.Krum krum) {
      needed = 2L * krum.byzantine() + 3;
      bound = "2 f + 3";
    } else if (rule instanceof Rule.MultiKrum krum) {
      needed = 2L * krum.byzantine() + 3;
      bound = "2 f + 3";
    } else if (rule instanceof Rule.Bulyan bulyan) {
      needed = 4L * bulyan.byzantine() + 3;
      bound = "4 f + 3";
    }
    reader.check(
        experiment.cohort().minimum() >= needed,
        "is "
            + experiment.cohort().minimum()
            + ", but aggregation.rule = \""
            + rule.keyword()
            + "\" with byzantine f needs "
            + bound
            + " = "
            + needed
            + " updates in every round: set cohort.minimum = "
            + needed
            + " or more",
        TrainingKeys.MINIMUM,
        AggregationKeys.BYZANTINE,
        AggregationKeys.RULE);
  }

  private void norms() {
    AggregationConfig aggregation = experiment.aggregation();
    reader.check(
        aggregation.maxUpdateL2Norm() == 0
            || aggregation.maxUpdateL2Norm() >= aggregation.clipL2Norm(),
        "is "
            + aggregation.maxUpdateL2Norm()
            + ", below aggregation.clip-norm = "
            + aggregation.clipL2Norm()
            + ": honest updates would be rejected",
        AggregationKeys.MAX_UPDATE_NORM,
        AggregationKeys.CLIP_NORM);
  }
}
