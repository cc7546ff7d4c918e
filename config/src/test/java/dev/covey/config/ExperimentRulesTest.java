package dev.covey.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.error.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Combinations that are refused, with the reason, and those that are allowed with a warning. */
class ExperimentRulesTest {
  @TempDir static Path folder;

  @BeforeAll
  static void files() throws Exception {
    Files.writeString(folder.resolve("d.jsonl"), "{}\n");
    Files.createDirectories(folder.resolve("hf"));
    Files.writeString(folder.resolve("tokenizer.json"), "{}\n");
  }

  private static LoadedExperiment load(String settings) {
    return ExperimentFile.parse(
        "f", "schema = 1\n" + settings.replace("; ", "\n"), folder, List.of());
  }

  private static final String JSONL =
      "data.source = 'jsonl'; data.path = 'd.jsonl'; data.public-fraction = 0.2; ";
  private static final String SYNTHETIC =
      "data.source = 'synthetic'; model.base = 'random'; model.family = 'nplm'; ";

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "model.width = 100; model.heads = 3 ~ f:3:1: model.heads: is 3, which does not divide"
            + " model.width = 100: every head gets the same number of entries",
        "model.width = 130 ~ f:2:1: model.heads: is 4, which does not divide model.width = 130:"
            + " every head gets the same number of entries",
        "model.pretrain.steps = 9; model.pretrain.warmup-steps = 10 ~ f:3:1:"
            + " model.pretrain.warmup-steps: is 10, more than model.pretrain.steps = 9: the learning"
            + " rate would never be reached",
        "model.family = 'nplm'; model.width = 8 ~ f:3:1: model.width: has no effect here; it is"
            + " only for model.family = \"gpt2\" with model.base = \"pretrain\" or \"random\"",
        "model.hidden = 8 ~ f:2:1: model.hidden: has no effect here; it is only for model.family ="
            + " \"nplm\" with model.base = \"pretrain\" or \"random\"",
        "model.base = 'hf'; model.layers = 2 ~ f:3:1: model.layers: has no effect here; it is only"
            + " for model.family = \"gpt2\" with model.base = \"pretrain\" or \"random\"",
        "model.base = 'random'; model.pretrain.steps = 2 ~ f:3:1: model.pretrain.steps: has no"
            + " effect here; it is only for model.base = \"pretrain\"",
        "model.vocabulary = 256 ~ f:2:1: model.vocabulary: is 256, but a byte-level BPE has the 256"
            + " bytes and the end of text: at least 257",
        "model.tokenizer = 'byte'; model.vocabulary = 300 ~ f:3:1: model.vocabulary: has no effect"
            + " here; it is only for model.tokenizer = \"bpe\"",
        "model.tokenizer = 'base' ~ f:2:1: model.tokenizer: is \"base\", but model.base is no folder"
            + " that could hold a tokenizer",
        "model.base = 'hf'; model.tokenizer = 'bpe' ~ f:3:1: model.tokenizer: would be trained anew,"
            + " but the ids of a base folder already have meanings: use \"base\"",
        "data.source = 'jsonl'; data.path = 'd.jsonl'; model.tokenizer = 'byte' ~ f:2:1: model.base:"
            + " is \"pretrain\", but none of the data is public: set data.public-fraction above 0,"
            + " or use \"random\" or a folder",
        "data.public-fraction = 0.1 ~ f:2:1: data.public-fraction: has no effect here; it is only"
            + " for data.source = \"folder\" or \"jsonl\"; the others bring their own public"
            + " part",
        "model.lora.rank = 4; model.trainable = 'all' ~ f:3:1: model.trainable: cannot stand beside"
            + " [model.lora], which trains its adapters and freezes the rest: take one of them out",
        "model.family = 'nplm'; model.lora.rank = 4 ~ f:2:1: model.family: is \"nplm\", which has no"
            + " modules that take the adapters of [model.lora]",
        "model.lora.targets = ['c_attn', 'c_attn'] ~ f:2:1: model.lora.targets: names a module"
            + " twice",
        "model.lora.targets = [] ~ f:2:1: model.lora.targets: found an array of 0, expected an array"
            + " of 1 to 100, each a module's name",
        "data.partition = 'time' ~ f:2:1: data.partition: is \"time\", but data.source ="
            + " \"persona\" has no times; only \"jsonl\" has, with data.time-field",
        SYNTHETIC
            + "data.partition = 'iid' ~ f:5:1: data.partition: is \"iid\", but with data.source ="
            + " \"synthetic\" each client draws its own data and there is nothing to divide: use"
            + " \"natural\"",
        JSONL
            + "data.clients = 4; data.partition = 'dirichlet' ~ f:6:1: data.label-field: missing;"
            + " data.partition = \"dirichlet\" divides by label: name the JSON field that holds it",
        JSONL
            + "data.clients = 4; data.partition = 'time' ~ f:6:1: data.time-field: missing;"
            + " data.partition = \"time\" divides by time: name the JSON field that holds it",
        JSONL
            + "data.partition = 'iid' ~ f:5:1: data.clients: missing; data.partition = \"iid\" needs"
            + " a number: an integer from 0 to 1000000",
        JSONL
            + "data.partition = 'iid'; data.clients = 0 ~ f:6:1: data.clients: is 0, which takes all"
            + " clients of a folder or a JSONL file under the natural partition; here it must be at"
            + " least 1",
        "data.clients = 0 ~ f:2:1: data.clients: is 0, which takes all clients of a folder or a"
            + " JSONL file under the natural partition; here it must be at least 1",
        "data.alpha = 1 ~ f:2:1: data.alpha: has no effect here; it is only for data.partition ="
            + " \"dirichlet\" or \"quantity-skew\"",
        "data.client-field = 'u' ~ f:2:1: data.client-field: has no effect here; it is only for"
            + " data.source = \"jsonl\"",
        "data.validation-fraction = 0.5; data.test-fraction = 0.5 ~ f:3:1: data.test-fraction: is"
            + " 0.5, which with data.validation-fraction = 0.5 leaves nothing to train on",
        "training.correction = 'scaffold' ~ f:2:1: training.correction: is \"scaffold\", which needs"
            + " training.optimizer = \"sgd\" with momentum 0: its control variate is the client's"
            + " movement divided by steps and learning rate (option II), which is a mean gradient"
            + " only for plain gradient descent",
        "training.correction = 'scaffold'; training.optimizer = 'sgd'; training.momentum = 0.9 ~"
            + " f:2:1: training.correction: is \"scaffold\", which needs training.optimizer ="
            + " \"sgd\" with momentum 0: its control variate is the client's movement divided by"
            + " steps and learning rate (option II), which is a mean gradient only for plain"
            + " gradient descent",
        "training.correction = 'scaffold'; training.optimizer = 'sgd'; aggregation.rule = 'median' ~"
            + " f:2:1: training.correction: is \"scaffold\", whose control variates are means over"
            + " the clients; aggregation.rule = \"median\" would break them: use \"mean\"",
        "training.correction = 'fedprox' ~ f:2:1: training.mu: missing; training.correction ="
            + " \"fedprox\" needs it, usually 0.001 to 1: a number above 0, at most 1000000",
        "training.mu = 0.1 ~ f:2:1: training.mu: has no effect here; it is only for"
            + " training.correction = \"fedprox\"",
        "training.optimizer = 'sgd'; training.weight-decay = 0.1 ~ f:3:1: training.weight-decay: has"
            + " no effect here; it is only for training.optimizer = \"adamw\"",
        "cohort.sampling = 'poisson' ~ f:2:1: cohort.rate: missing; cohort.sampling = \"poisson\""
            + " needs it: a number above 0, at most 1",
        "cohort.rate = 0.5 ~ f:2:1: cohort.rate: has no effect here; it is only for cohort.sampling"
            + " = \"poisson\"",
        "cohort.sampling = 'uniform' ~ f:2:1: cohort.size: missing; cohort.sampling = \"uniform\""
            + " needs it: an integer from 1 to 1000000",
        "cohort.sampling = 'uniform'; cohort.size = 21 ~ f:3:1: cohort.size: is 21, more than"
            + " data.clients = 20",
        "cohort.sampling = 'uniform'; cohort.size = 5; cohort.minimum = 6 ~ f:4:1: cohort.minimum:"
            + " is 6, more than cohort.size = 5: no round could ever commit",
        "cohort.minimum = 21 ~ f:2:1: cohort.minimum: is 21, more than data.clients = 20: no round"
            + " could ever commit",
        "cohort.over-select = 0.1 ~ f:2:1: cohort.over-select: has no effect here; it is only for"
            + " cohort.sampling = \"uniform\", \"availability\" or a class with cohort.size",
        "cohort.sampling = 'uniform'; cohort.size = 18; cohort.over-select = 0.2 ~ f:4:1:"
            + " cohort.over-select: is 0.2, which asks 22 clients for a cohort of 18, more than"
            + " data.clients = 20",
        "cohort.availability = 0.5 ~ f:2:1: cohort.availability: has no effect here; it is only for"
            + " cohort.sampling = \"availability\"",
        "aggregation.rule = 'median'; aggregation.weighting = 'tokens' ~ f:3:1:"
            + " aggregation.weighting: is \"tokens\", but aggregation.rule = \"median\" knows no"
            + " weights: use \"uniform\" or leave it out",
        "aggregation.rule = 'krum' ~ f:2:1: aggregation.byzantine: missing; aggregation.rule ="
            + " \"krum\" needs it: an integer from 0 to 100000",
        "aggregation.rule = 'krum'; aggregation.byzantine = 2 ~ f:3:1: cohort.minimum: is 1, but"
            + " aggregation.rule = \"krum\" with byzantine f needs 2 f + 3 = 7 updates in every"
            + " round: set cohort.minimum = 7 or more",
        "cohort.minimum = 10; aggregation.rule = 'bulyan'; aggregation.byzantine = 2 ~ f:2:1:"
            + " cohort.minimum: is 10, but aggregation.rule = \"bulyan\" with byzantine f needs 4 f"
            + " + 3 = 11 updates in every round: set cohort.minimum = 11 or more",
        "aggregation.trim-fraction = 0.2 ~ f:2:1: aggregation.trim-fraction: has no effect here; it"
            + " is only for aggregation.rule = \"trimmed-mean\"",
        "aggregation.rule = 'trimmed-mean'; aggregation.trim-fraction = 0.5 ~ f:3:1:"
            + " aggregation.trim-fraction: found 0.5 (float), expected a number from 0 to below"
            + " 0.5",
        "aggregation.beta1 = 0.5 ~ f:2:1: aggregation.beta1: has no effect here; it is only for"
            + " aggregation.server-optimizer = \"fedadam\", \"fedyogi\" or \"fedadagrad\"",
        "aggregation.server-optimizer = 'fedadagrad'; aggregation.beta2 = 0.5 ~ f:3:1:"
            + " aggregation.beta2: has no effect here; it is only for aggregation.server-optimizer ="
            + " \"fedadam\" or \"fedyogi\"",
        "aggregation.clip-norm = 2; aggregation.max-update-norm = 1 ~ f:3:1:"
            + " aggregation.max-update-norm: is 1.0, below aggregation.clip-norm = 2.0: honest"
            + " updates would be rejected",
      })
  void isRefusedWithTheReason(String settings, String message) {
    assertThatThrownBy(() -> load(settings))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "model.lora.aggregation = 'factors' ~ model.lora.aggregation = \"factors\" averages A and B"
            + " apart, which is not the average of the adapters; \"ffa\" is exact",
        "model.base = 'random'; model.lora.rank = 2 ~ model.base = \"random\" with [model.lora]"
            + " freezes weights that nobody trained",
        "cohort.sampling = 'availability'; cohort.size = 5 ~ cohort.availability = 1.0 keeps every"
            + " client up: the same as cohort.sampling = \"uniform\"",
        "cohort.deadline-seconds = 5 ~ cohort.deadline-seconds depends on the wall clock: the run"
            + " is not reproducible to the bit",
        "cohort.sampling = 'uniform'; cohort.size = 5; cohort.over-select = 0.5 ~"
            + " cohort.over-select keeps the first to finish: the run is not reproducible to the"
            + " bit",
        "aggregation.rule = 'median' ~ aggregation.rule = \"median\" resists nobody in a round of"
            + " fewer than 3 updates; set cohort.minimum",
      })
  void isAllowedWithAWarning(String settings, String warning) {
    assertThat(load(settings).warnings()).containsExactly(warning);
  }

  @Test
  void aSmallestFileHasNoWarnings() {
    assertThat(load("").warnings()).isEmpty();
  }

  @Test
  void sizesAreNotCheckedAgainstAnUnknownNumberOfClients() {
    LoadedExperiment loaded =
        load(JSONL + "model.tokenizer = 'byte'; cohort.sampling = 'uniform'; cohort.size = 500");
    assertThat(loaded.experiment().data().clients()).isZero();
  }

  @Test
  void robustRulesAreUniformByDefault() {
    assertThat(load("aggregation.rule = 'median'").experiment().aggregation().weighting())
        .isEqualTo(AggregationConfig.Weighting.UNIFORM);
    assertThat(load("").experiment().aggregation().weighting())
        .isEqualTo(AggregationConfig.Weighting.TOKENS);
  }

  @Test
  void recordsRefuseWhatTheirKeysRefuse() {
    assertThatThrownBy(() -> new CohortConfig.Sampling.Poisson(0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("cohort.rate: found 0.0, expected a number above 0, at most 1");
    assertThatThrownBy(() -> new TrainingConfig.Correction.FedProx(Double.NaN))
        .hasMessage("training.mu: found NaN, expected a number above 0, at most 1000000");
  }
}
