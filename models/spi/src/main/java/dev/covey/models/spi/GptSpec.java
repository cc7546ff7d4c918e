package dev.covey.models.spi;

/**
 * GPT-2 (Radford et al. 2019): a pre-layer-norm decoder with learned positions, gelu_new and an
 * output layer tied to the embedding. Parameters carry Hugging Face's names and shapes ({@code
 * transformer.wte.weight [V, d]}, {@code transformer.h.0.attn.c_attn.weight [d, 3d]}, ...).
 *
 * @param width d, a multiple of heads
 * @param layerNormEpsilon 1e-5 in published models
 */
public record GptSpec(
    int vocabulary, int context, int width, int layers, int heads, double layerNormEpsilon)
    implements ModelSpec {
  public GptSpec {
    if (vocabulary < 2
        || context < 1
        || width < 1
        || layers < 1
        || heads < 1
        || width % heads != 0) {
      throw new IllegalArgumentException(
          "gpt2 needs vocabulary >= 2, context, layers, heads >= 1 and a width that is a multiple of heads; got V="
              + vocabulary
              + " T="
              + context
              + " d="
              + width
              + " L="
              + layers
              + " H="
              + heads);
    }
    if (!(layerNormEpsilon > 0)) {
      throw new IllegalArgumentException(
          "layer norm epsilon must be positive, got " + layerNormEpsilon);
    }
  }

  /** With the published layer norm epsilon, 1e-5. */
  public GptSpec(int vocabulary, int context, int width, int layers, int heads) {
    this(vocabulary, context, width, layers, heads, 1e-5);
  }

  @Override
  public String family() {
    return "gpt2";
  }

  @Override
  public long parameterCount() {
    long d = width;
    return (vocabulary + context) * d + layers * (12 * d * d + 13 * d) + 2 * d;
  }

  @Override
  public String describe() {
    return "gpt2 d" + width + " L" + layers + " H" + heads + " T" + context + " V" + vocabulary;
  }
}
