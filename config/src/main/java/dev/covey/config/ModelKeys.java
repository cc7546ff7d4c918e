package dev.covey.config;

import dev.covey.config.ModelConfig.Family;
import dev.covey.config.ModelConfig.LoraAggregation;
import dev.covey.config.toml.Key;
import dev.covey.config.toml.Types;
import java.util.List;

/** Keys of the tables {@code [model]}, {@code [model.lora]} and {@code [model.pretrain]}. */
final class ModelKeys {
  /** Tokens of context of a gpt2: short messages fit, and a laptop trains it in minutes. */
  static final int GPT2_CONTEXT = 64;

  /** Tokens of context of an nplm: the 5-gram of Bengio et al. 2003, table 1. */
  static final int NPLM_CONTEXT = 4;

  /** Ids of a trained BPE: small enough for a small corpus, four times the bytes. */
  static final int BPE_VOCABULARY = 1024;

  /** Warm-up of a pre-training: Adam's second moments have then seen some gradients. */
  static final int DEFAULT_WARMUP_STEPS = 20;

  /** Fewest ids of a byte-level BPE: the bytes and one more. */
  static final int LEAST_BPE_VOCABULARY = 257;

  private static final String GPT2_SIZES =
      "model.family = \"gpt2\" with model.base = \"pretrain\" or \"random\"";
  private static final String NPLM_SIZES =
      "model.family = \"nplm\" with model.base = \"pretrain\" or \"random\"";
  private static final String LORA = "a file with the table [model.lora]";
  private static final String PRETRAIN = "model.base = \"pretrain\"";

  /** gpt2: the family this version is about. */
  static final Key<Family> FAMILY =
      Key.of(
          "model.family",
          Types.oneOf(Family.class, Family::keyword, ""),
          Family.GPT2,
          "The architecture; that of a base folder must be the same.");

  /** pretrain: the survey's life cycle, pre-train in the cloud and fine-tune at the edge. */
  static final Key<String> BASE =
      Key.of(
          "model.base",
          Types.wordOrPath(
              List.of("pretrain", "random"),
              "the path of a Hugging Face folder or of an earlier run"),
          "pretrain",
          "The weights before the first round: trained on the public data, drawn from the seed, or"
              + " read from a folder.");

  /** 128: a decoder of a million parameters, trained by a laptop in minutes. */
  static final Key<Integer> WIDTH =
      Key.of(
              "model.width",
              Types.integer(1, 65_536),
              128,
              "Entries of a token's hidden vector; a multiple of model.heads.")
          .onlyFor(GPT2_SIZES);

  /** 4: see the width. */
  static final Key<Integer> LAYERS =
      Key.of("model.layers", Types.integer(1, 1000), 4, "Decoder blocks.").onlyFor(GPT2_SIZES);

  /** 4: 32 entries a head at the default width; GPT-2 has 64. */
  static final Key<Integer> HEADS =
      Key.of("model.heads", Types.integer(1, 1024), 4, "Attention heads of a block.")
          .onlyFor(GPT2_SIZES);

  /** See {@link #GPT2_CONTEXT} and {@link #NPLM_CONTEXT}. */
  static final Key<Integer> CONTEXT =
      Key.withoutDefault(
          "model.context",
          Types.integer(1, 1_000_000),
          GPT2_CONTEXT + " (gpt2), " + NPLM_CONTEXT + " (nplm), the base folder's own",
          "Most tokens the model looks at, and the length of a training sequence.");

  /** See {@link #BPE_VOCABULARY}. */
  static final Key<Integer> VOCABULARY =
      Key.withoutDefault(
              "model.vocabulary",
              Types.integer(2, 10_000_000),
              Integer.toString(BPE_VOCABULARY),
              "Number of token ids of a tokenizer that is trained here.")
          .onlyFor("model.tokenizer = \"bpe\"");

  /** bpe where the base is made here, else the base's: ids mean what the weights learnt. */
  static final Key<String> TOKENIZER =
      Key.withoutDefault(
          "model.tokenizer",
          Types.wordOrPath(List.of("bpe", "byte", "char", "base"), "the path of a tokenizer.json"),
          "\"bpe\"; \"base\" where model.base is a folder; \"char\" for data.source = \"synthetic\"",
          "How text becomes ids: byte-level BPE trained on the public text, bytes, characters"
              + " of the public text, or the base folder's own.");

  /** 16: with 32 hidden units some thousand parameters. */
  static final Key<Integer> EMBEDDING =
      Key.of("model.embedding", Types.integer(1, 65_536), 16, "Entries of a token's embedding.")
          .onlyFor(NPLM_SIZES);

  /** 32: see the embedding. */
  static final Key<Integer> HIDDEN =
      Key.of("model.hidden", Types.integer(1, 65_536), 32, "Units of the hidden layer.")
          .onlyFor(NPLM_SIZES);

  /** all: without [model.lora] a plain federation of the whole model. */
  static final Key<String> TRAINABLE =
      Key.of(
              "model.trainable",
              Types.wordOrPattern(List.of("all")),
              "all",
              "The parameters that train and travel: all, or those whose whole name matches a Java"
                  + " regular expression.")
          .onlyFor("a file without the table [model.lora]");

  /** 8: the default of the PEFT library and the middle of Hu et al. 2022, table 6. */
  static final Key<Integer> LORA_RANK =
      Key.of("model.lora.rank", Types.integer(1, 4096), 8, "Rank of the adapters.").onlyFor(LORA);

  /** 16: twice the rank, as is customary since Hu et al. 2022. */
  static final Key<Double> LORA_ALPHA =
      Key.of(
              "model.lora.alpha",
              Types.numberAbove(0, 1e6),
              16.0,
              "The adapters' output is scaled by alpha / rank.")
          .onlyFor(LORA);

  /** c_attn: the fused attention input of GPT-2, the target a PEFT file can express. */
  static final Key<List<String>> LORA_TARGETS =
      Key.of(
              "model.lora.targets",
              Types.listOf(
                  Types.text("a module's name", text -> !text.isBlank(), "c_attn"), 1, 100),
              List.of("c_attn"),
              "Modules that get an adapter: full names or last components.")
          .onlyFor(LORA);

  /** ffa: exact under averaging at half the bytes (Sun et al. 2024). */
  static final Key<LoraAggregation> LORA_AGGREGATION =
      Key.of(
              "model.lora.aggregation",
              Types.oneOf(LoraAggregation.class, LoraAggregation::keyword, ""),
              LoraAggregation.FFA,
              "ffa freezes A and averages B, which is exact; factors averages A and B apart, which"
                  + " is not.")
          .onlyFor(LORA);

  /** 300: some 40 seconds for the default model on two cores. */
  static final Key<Integer> PRETRAIN_STEPS =
      Key.of("model.pretrain.steps", Types.integer(1, 100_000_000), 300, "Optimizer steps.")
          .onlyFor(PRETRAIN);

  /** 16: with the default context about a thousand tokens a step. */
  static final Key<Integer> PRETRAIN_BATCH_SIZE =
      Key.of("model.pretrain.batch-size", Types.integer(1, 65_536), 16, "Sequences a step.")
          .onlyFor(PRETRAIN);

  /** 0.001: AdamW's default in PyTorch, and usual for small decoders. */
  static final Key<Double> PRETRAIN_LEARNING_RATE =
      Key.of(
              "model.pretrain.learning-rate",
              Types.numberAbove(0, 1000),
              0.001,
              "AdamW's learning rate after the warm-up.")
          .onlyFor(PRETRAIN);

  /** 1: as GPT-3 was trained (Brown et al. 2020, appendix B). */
  static final Key<Double> PRETRAIN_MAX_GRADIENT_NORM =
      Key.of(
              "model.pretrain.max-gradient-norm",
              Types.number(0, 1e9),
              1.0,
              "Bound on the L2 norm of a step's gradient; 0 for none.")
          .onlyFor(PRETRAIN);

  /** See {@link #DEFAULT_WARMUP_STEPS}; a shorter pre-training is all warm-up. */
  static final Key<Integer> PRETRAIN_WARMUP_STEPS =
      Key.withoutDefault(
              "model.pretrain.warmup-steps",
              Types.integer(0, 100_000_000),
              DEFAULT_WARMUP_STEPS + ", or the steps if they are fewer",
              "Steps over which the learning rate grows from 0; at most the steps.")
          .onlyFor(PRETRAIN);

  static final List<Key<?>> ALL =
      List.of(
          FAMILY,
          BASE,
          WIDTH,
          LAYERS,
          HEADS,
          CONTEXT,
          VOCABULARY,
          TOKENIZER,
          EMBEDDING,
          HIDDEN,
          TRAINABLE,
          LORA_RANK,
          LORA_ALPHA,
          LORA_TARGETS,
          LORA_AGGREGATION,
          PRETRAIN_STEPS,
          PRETRAIN_BATCH_SIZE,
          PRETRAIN_LEARNING_RATE,
          PRETRAIN_MAX_GRADIENT_NORM,
          PRETRAIN_WARMUP_STEPS);

  private ModelKeys() {}
}
