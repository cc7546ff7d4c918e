package dev.covey.models.spi;

import java.util.List;

/** Which parameters train, and so travel. */
public sealed interface Trainable {
  /** Every parameter of the model. */
  record All() implements Trainable {}

  /** The parameters whose full name matches a regular expression. */
  record Matching(String pattern) implements Trainable {}

  /**
   * Low-rank adapters (Hu et al. 2022): {@code W x + (alpha / rank) B A x}, A Kaiming-uniform from
   * the session's adapter seed, B zero, the base frozen. Initialised as in PEFT; named {@code
   * <module>.lora_A.weight [rank, in]} and {@code <module>.lora_B.weight [out, rank]}.
   *
   * @param rank at least 1
   * @param alpha positive
   * @param targets module names or their last components, such as {@code c_attn}
   * @param trainA whether A trains too; false is FFA-LoRA (Sun et al. 2024), exact under averaging
   */
  record Lora(int rank, double alpha, List<String> targets, boolean trainA) implements Trainable {
    public Lora {
      targets = List.copyOf(targets);
      if (rank < 1 || !(alpha > 0) || Double.isInfinite(alpha) || targets.isEmpty()) {
        throw new IllegalArgumentException(
            "LoRA needs rank >= 1, a finite alpha > 0 and a target, got rank "
                + rank
                + ", alpha "
                + alpha
                + ", targets "
                + targets);
      }
    }
  }
}
