package dev.covey.config;

import dev.covey.config.toml.Key;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Draws settings for every key, mostly allowed ones, so that some files are valid and many not. */
final class RandomFiles {
  private static final Map<String, List<String>> CHOICES =
      Map.ofEntries(
          Map.entry("schema", List.of("1")),
          Map.entry("model.family", List.of("'gpt2'", "'nplm'")),
          Map.entry("model.base", List.of("'pretrain'", "'random'", "'.'")),
          Map.entry("model.width", List.of("8", "16")),
          Map.entry("model.heads", List.of("1", "4")),
          Map.entry("model.tokenizer", List.of("'bpe'", "'byte'", "'char'", "'base'", "'t.json'")),
          Map.entry("model.vocabulary", List.of("257", "300")),
          Map.entry("model.trainable", List.of("'all'", "'h\\.0\\..*'")),
          Map.entry("model.lora.aggregation", List.of("'ffa'", "'factors'")),
          Map.entry("model.lora.targets", List.of("['c_attn', 'c_fc']")),
          Map.entry("model.pretrain.steps", List.of("50", "1000")),
          Map.entry("model.pretrain.warmup-steps", List.of("0", "10")),
          Map.entry(
              "data.source",
              List.of("'persona'", "'speakers'", "'folder'", "'jsonl'", "'synthetic'")),
          Map.entry("data.path", List.of("'t.json'", "'.'")),
          Map.entry("data.clients", List.of("40", "100")),
          Map.entry(
              "data.partition",
              List.of(
                  "'natural'",
                  "'iid'",
                  "'dirichlet'",
                  "'shards'",
                  "'quantity-skew'",
                  "'time'",
                  "'my.Partition'")),
          Map.entry("training.optimizer", List.of("'adamw'", "'sgd'")),
          Map.entry(
              "training.correction", List.of("'none'", "'fedprox'", "'scaffold'", "'a.b.C$D'")),
          Map.entry(
              "cohort.sampling",
              List.of("'all'", "'uniform'", "'poisson'", "'availability'", "'my.Sampler'")),
          Map.entry("cohort.size", List.of("20", "21")),
          Map.entry("cohort.minimum", List.of("11", "19")),
          Map.entry("cohort.over-select", List.of("0.0", "0.25")),
          Map.entry(
              "aggregation.rule",
              List.of(
                  "'mean'",
                  "'median'",
                  "'trimmed-mean'",
                  "'krum'",
                  "'multi-krum'",
                  "'bulyan'",
                  "'my.Rule'")),
          Map.entry("aggregation.byzantine", List.of("1", "2")),
          Map.entry("aggregation.weighting", List.of("'uniform'", "'tokens'")),
          Map.entry("aggregation.clip-norm", List.of("0", "1.5")),
          Map.entry("aggregation.max-update-norm", List.of("0", "20")),
          Map.entry(
              "aggregation.server-optimizer",
              List.of(
                  "'fedavg'", "'fedavgm'", "'fedadam'", "'fedyogi'", "'fedadagrad'", "'my.Opt'")),
          Map.entry("evaluation.baselines", List.of("[]", "['local']", "['local', 'centralised']")),
          Map.entry("evaluation.baseline-optimizer", List.of("'adamw'", "'sgd'")),
          Map.entry("evaluation.baseline-schedule", List.of("'constant'", "'linear'")),
          Map.entry("evaluation.prompts", List.of("[]", "[\"a \\\"quoted\\\" \\n word\", 'ü😀']")),
          Map.entry("privacy.placement", List.of("'none'", "'none'", "'central'")),
          Map.entry("privacy.unit", List.of("'client'")),
          Map.entry("privacy.neighbouring-relation", List.of("'zero-out'", "'replace-one'")),
          Map.entry("privacy.adversary", List.of("'participant'", "'release-reader'")),
          Map.entry("privacy.delta", List.of("1e-6", "0.01")),
          Map.entry("privacy.noise-multiplier", List.of("0.5", "2")),
          Map.entry(
              "security.secure-aggregation", List.of("'off'", "'semi-honest'", "'malicious'")),
          Map.entry("security.bits", List.of("8", "16", "32", "64")),
          Map.entry("security.authority", List.of("'t.json'", "'authority.hex'")),
          Map.entry("run.name", List.of("'a'", "'b-1'")),
          Map.entry("run.device", List.of("'cpu'", "'cuda'", "'cuda:3'")),
          Map.entry("run.plugin-path", List.of("[]", "['.', 't.json']")));

  private RandomFiles() {}

  /** Values by key; each key of the schema is there with probability {@code density}. */
  static Map<String, String> draw(RandomGenerator random, double density) {
    Map<String, String> values = new TreeMap<>();
    for (Key<?> key : ExperimentSchema.SCHEMA.keys()) {
      if (key.path().equals("schema") || random.nextDouble() < density) {
        values.put(key.path(), value(key, random));
      }
    }
    return values;
  }

  private static String value(Key<?> key, RandomGenerator random) {
    List<String> choices = CHOICES.get(key.path());
    if (choices != null) {
      return choices.get(random.nextInt(choices.size()));
    }
    String allowed = key.type().allowed();
    if (allowed.startsWith("true")) {
      return Boolean.toString(random.nextBoolean());
    } else if (allowed.startsWith("an integer")) {
      return Integer.toString(random.nextInt(2, 50));
    } else if (allowed.startsWith("a number")) {
      return Double.toString(random.nextDouble(1e-5, 0.4));
    } else {
      return "'word'";
    }
  }

  /** The file, one dotted key a line. */
  static String toml(Map<String, String> values) {
    StringBuilder toml = new StringBuilder();
    values.forEach((key, value) -> toml.append(key).append(" = ").append(value).append('\n'));
    return toml.toString();
  }
}
