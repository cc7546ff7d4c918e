package dev.covey.models.corpus;

import dev.covey.core.Seeds;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Names that mean nothing, of one or two syllables. Public text is full of them, so that a model
 * pre-trained on it expects names that it has never seen.
 */
final class CoinedWords {
  private static final String[] ONSETS = {
    "b", "br", "c", "ch", "d", "dr", "f", "g", "gl", "h", "j", "k", "l", "m", "n", "p", "pr", "qu",
    "r", "s", "sh", "st", "t", "th", "tr", "v", "w", "y", "z", ""
  };
  private static final String[] VOWELS = {"a", "e", "i", "o", "u", "ai", "ea", "ee", "oo", "ou"};
  private static final String[] CODAS = {
    "", "", "", "n", "r", "l", "s", "t", "ck", "nd", "m", "rn", "st", "x", "ll", "ng"
  };

  private CoinedWords() {}

  /** Distinct words that begin with a capital. */
  static List<String> list(Seeds seeds, int size) {
    SplittableRandom random = seeds.generator();
    Set<String> words = new LinkedHashSet<>();
    while (words.size() < size) {
      StringBuilder word = new StringBuilder();
      for (int syllables = 1 + random.nextInt(2); syllables > 0; syllables--) {
        word.append(ONSETS[random.nextInt(ONSETS.length)])
            .append(VOWELS[random.nextInt(VOWELS.length)])
            .append(CODAS[random.nextInt(CODAS.length)]);
      }
      if (word.length() > 2) {
        word.setCharAt(0, Character.toUpperCase(word.charAt(0)));
        words.add(word.toString());
      }
    }
    return new ArrayList<>(words);
  }
}
