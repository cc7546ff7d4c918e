package dev.covey.models.spi;

/**
 * The neural probabilistic language model of Bengio et al. 2003 (JMLR 3, section 2, without the
 * direct connections): the embeddings of the last {@code context} tokens, one tanh layer, a
 * softmax. A few thousand parameters: for tests, protocol experiments and very large cohorts.
 *
 * <p>Parameters: {@code embedding.weight [V, e]}, {@code hidden.weight [h, context*e]}, {@code
 * hidden.bias [h]}, {@code output.weight [V, h]}, {@code output.bias [V]}. Positions before the
 * first token count as token 0.
 *
 * @param embedding e, entries per token embedding
 * @param hidden h, hidden units
 */
public record NplmSpec(int vocabulary, int context, int embedding, int hidden)
    implements ModelSpec {
  public NplmSpec {
    if (vocabulary < 2 || context < 1 || embedding < 1 || hidden < 1) {
      throw new IllegalArgumentException(
          "nplm needs vocabulary >= 2 and context, embedding, hidden >= 1; got V="
              + vocabulary
              + " context="
              + context
              + " e="
              + embedding
              + " h="
              + hidden);
    }
  }

  @Override
  public String family() {
    return "nplm";
  }

  @Override
  public long parameterCount() {
    return (long) vocabulary * embedding
        + (long) hidden * context * embedding
        + hidden
        + (long) vocabulary * hidden
        + vocabulary;
  }

  @Override
  public String describe() {
    return "nplm e" + embedding + " h" + hidden + " T" + context + " V" + vocabulary;
  }
}
