package dev.covey.models.generate;

import dev.covey.core.Seeds;
import dev.covey.models.spi.TrainingSession;
import java.util.Arrays;

/**
 * Continues a prompt token by token with any engine's {@link TrainingSession#logits}. The model
 * looks at the last {@code context} tokens; the window slides over longer texts.
 *
 * <pre>{@code
 * int[] continuation = TextGenerator.generate(session, prompt, Sampling.at(0.8, 100, 7).withTopK(40));
 * }</pre>
 */
public final class TextGenerator {
  private TextGenerator() {}

  /**
   * The tokens after {@code prompt}, without it and without the stop token; at most {@link
   * Sampling#maxTokens}. Changes nothing in the session.
   *
   * @param prompt at least one id; where there is no text to continue, the tokenizer's start token
   * @throws IllegalArgumentException if the prompt is empty
   * @throws dev.covey.core.error.ModelException if the model's scores are not finite
   */
  public static int[] generate(TrainingSession session, int[] prompt, Sampling sampling) {
    if (prompt.length == 0) {
      throw new IllegalArgumentException(
          "generation needs a prompt of at least one token; pass the tokenizer's start token");
    }
    TokenSampler sampler =
        new TokenSampler(sampling, Seeds.root(sampling.seed()).child("generate").generator());
    int context = session.model().context();
    int[] text = Arrays.copyOf(prompt, prompt.length + sampling.maxTokens());
    int length = prompt.length;
    while (length < text.length) {
      int[] window = Arrays.copyOfRange(text, Math.max(0, length - context), length);
      int token = sampler.choose(session.logits(window));
      if (sampling.stopToken().isPresent() && sampling.stopToken().getAsInt() == token) {
        break;
      }
      text[length++] = token;
    }
    return Arrays.copyOfRange(text, prompt.length, length);
  }
}
