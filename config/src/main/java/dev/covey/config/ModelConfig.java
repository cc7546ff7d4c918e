package dev.covey.config;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/** Table {@code [model]}: what is trained, from where it starts, and which parameters travel. */
public record ModelConfig(
    Architecture architecture, Base base, Tokenizer tokenizer, Trainable trainable) {

  /** Families of models. */
  public enum Family {
    /** A GPT-2 decoder (Radford et al. 2019). */
    GPT2("gpt2"),
    /** The neural probabilistic language model (Bengio et al. 2003). */
    NPLM("nplm");

    private final String keyword;

    Family(String keyword) {
      this.keyword = keyword;
    }

    /** As in the file. */
    public String keyword() {
      return keyword;
    }
  }

  /** Family and sizes. */
  public sealed interface Architecture {
    Family family();

    /** A GPT-2 decoder; the width is a multiple of the heads, the context counts tokens. */
    record Gpt2(int width, int layers, int heads, int context) implements Architecture {
      public Gpt2 {
        ModelKeys.WIDTH.require(width);
        ModelKeys.LAYERS.require(layers);
        ModelKeys.HEADS.require(heads);
        ModelKeys.CONTEXT.require(context);
      }

      @Override
      public Family family() {
        return Family.GPT2;
      }
    }

    /** Embeddings of the last {@code context} tokens and one tanh layer. */
    record Nplm(int embedding, int hidden, int context) implements Architecture {
      public Nplm {
        ModelKeys.EMBEDDING.require(embedding);
        ModelKeys.HIDDEN.require(hidden);
        ModelKeys.CONTEXT.require(context);
      }

      @Override
      public Family family() {
        return Family.NPLM;
      }
    }

    /**
     * Sizes are the base folder's own.
     *
     * @param context tokens to train on where that is fewer than the base allows
     */
    record OfBase(Family family, OptionalInt context) implements Architecture {
      public OfBase {
        context.ifPresent(ModelKeys.CONTEXT::require);
      }
    }
  }

  /** Where the weights come from before the first round. */
  public sealed interface Base {
    /**
     * Central training on the public part of the data, once, then cached.
     *
     * @param steps optimizer steps
     * @param batchSize sequences a step
     * @param learningRate AdamW's, after {@code warmupSteps} of linear increase
     * @param maxGradientNorm bound on a step's gradient in L2 norm; 0 for none
     */
    record Pretrain(
        int steps, int batchSize, double learningRate, double maxGradientNorm, int warmupSteps)
        implements Base {
      public Pretrain {
        ModelKeys.PRETRAIN_STEPS.require(steps);
        ModelKeys.PRETRAIN_BATCH_SIZE.require(batchSize);
        ModelKeys.PRETRAIN_LEARNING_RATE.require(learningRate);
        ModelKeys.PRETRAIN_MAX_GRADIENT_NORM.require(maxGradientNorm);
        ModelKeys.PRETRAIN_WARMUP_STEPS.require(warmupSteps);
      }
    }

    /** Fresh weights drawn from the run's seed. */
    record Random() implements Base {}

    /** A folder in Hugging Face's layout, or the folder of an earlier run; absolute. */
    record Folder(Path path) implements Base {}
  }

  /** How text becomes token ids. */
  public sealed interface Tokenizer {
    /** Byte-level BPE of this many ids, trained on the public text. */
    record Bpe(int vocabulary) implements Tokenizer {
      public Bpe {
        ModelKeys.VOCABULARY.require(vocabulary);
      }
    }

    /** One id a byte. */
    record Bytes() implements Tokenizer {}

    /** One id a character of the public text. */
    record Characters() implements Tokenizer {}

    /** The tokenizer that lies beside the base's weights. */
    record OfBase() implements Tokenizer {}

    /** A Hugging Face tokenizer.json; absolute. */
    record File(Path path) implements Tokenizer {}
  }

  /** Which parameters train, and so travel. */
  public sealed interface Trainable {
    /** Every parameter. */
    record All() implements Trainable {}

    /** Those whose full name matches a regular expression. */
    record Matching(String pattern) implements Trainable {
      public Matching {
        ModelKeys.TRAINABLE.require(pattern);
      }
    }

    /**
     * Low-rank adapters (Hu et al. 2022) on the modules {@code targets}, the base frozen.
     *
     * @param alpha the adapter's output is scaled by alpha / rank
     */
    record Lora(int rank, double alpha, List<String> targets, LoraAggregation aggregation)
        implements Trainable {
      public Lora {
        ModelKeys.LORA_RANK.require(rank);
        ModelKeys.LORA_ALPHA.require(alpha);
        targets = List.copyOf(ModelKeys.LORA_TARGETS.require(targets));
      }
    }
  }

  /** What of an adapter is trained and averaged. */
  public enum LoraAggregation {
    /** A frozen, B trained: exact under averaging (Sun et al. 2024). */
    FFA("ffa"),
    /** A and B averaged apart: inexact, a baseline. */
    FACTORS("factors");

    private final String keyword;

    LoraAggregation(String keyword) {
      this.keyword = keyword;
    }

    /** As in the file. */
    public String keyword() {
      return keyword;
    }
  }
}
