package dev.covey.privacy.audit;

import dev.covey.core.error.ConfigurationException;
import java.util.stream.IntStream;

/**
 * Guesses which canaries were included from their scores: the highest are guessed in, the lowest
 * out, those between not at all.
 */
public final class CanaryGuesses {
  private CanaryGuesses() {}

  /**
   * How many of the guesses are right.
   *
   * @param scores [m], finite; higher for included ones if the audit works. Computed without
   *     looking at {@code included}
   * @param included [m], the coins
   * @param guesses r, 1 to m; half are guessed in, half out, an odd one in
   * @return v, 0 to r
   */
  public static int correct(double[] scores, boolean[] included, int guesses) {
    if (scores.length != included.length || guesses < 1 || guesses > scores.length) {
      throw new ConfigurationException(
          scores.length
              + " scores, "
              + included.length
              + " coins and "
              + guesses
              + " guesses: expected a score and a coin for each canary and at most one guess");
    }
    for (double score : scores) {
      if (!Double.isFinite(score)) {
        throw new ConfigurationException(
            "a canary's score is " + score + ": expected a finite number");
      }
    }
    int[] ascending =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted((a, b) -> Double.compare(scores[a], scores[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    int out = guesses / 2;
    int correct = 0;
    for (int i = 0; i < out; i++) {
      correct += included[ascending[i]] ? 0 : 1;
    }
    for (int i = 0; i < guesses - out; i++) {
      correct += included[ascending[scores.length - 1 - i]] ? 1 : 0;
    }
    return correct;
  }
}
