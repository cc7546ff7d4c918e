package dev.covey.models.generate;

import java.util.OptionalInt;

/**
 * How the next token is chosen from its scores: divided by the temperature, cut to the {@code topK}
 * best, then to the smallest set of the best whose probability reaches {@code topP} (nucleus
 * sampling, Holtzman et al. 2020), then drawn.
 *
 * @param temperature 0 for always the best token (the lowest id among equals)
 * @param topK at least 1, or 0 for no such cut
 * @param topP in (0, 1]; 1 for no such cut
 * @param maxTokens most tokens to generate, at least 1
 * @param stopToken id that ends the text and is not part of it
 * @param seed of the draws; the same seed and scores give the same text
 */
public record Sampling(
    double temperature, int topK, double topP, int maxTokens, OptionalInt stopToken, long seed) {
  public Sampling {
    if (!(temperature >= 0) || Double.isInfinite(temperature)) {
      throw new IllegalArgumentException(
          "temperature must be finite and not negative, got " + temperature);
    }
    if (topK < 0) {
      throw new IllegalArgumentException("top-k must not be negative, got " + topK);
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("top-p must lie in (0, 1], got " + topP);
    }
    if (maxTokens < 1) {
      throw new IllegalArgumentException("max tokens must be at least 1, got " + maxTokens);
    }
  }

  /** Always the best token. */
  public static Sampling greedy(int maxTokens) {
    return new Sampling(0, 0, 1, maxTokens, OptionalInt.empty(), 0);
  }

  /** Draws from the whole distribution at this temperature. */
  public static Sampling at(double temperature, int maxTokens, long seed) {
    return new Sampling(temperature, 0, 1, maxTokens, OptionalInt.empty(), seed);
  }

  public Sampling withTopK(int k) {
    return new Sampling(temperature, k, topP, maxTokens, stopToken, seed);
  }

  public Sampling withTopP(double p) {
    return new Sampling(temperature, topK, p, maxTokens, stopToken, seed);
  }

  public Sampling withStopToken(int token) {
    return new Sampling(temperature, topK, topP, maxTokens, OptionalInt.of(token), seed);
  }
}
