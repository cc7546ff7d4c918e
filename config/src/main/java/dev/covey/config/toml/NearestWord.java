package dev.covey.config.toml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The known word a mistyped one was meant to be. */
public final class NearestWord {
  private NearestWord() {}

  /**
   * The candidate with the least distance to {@code word}, if no more than a third of the word (at
   * least one, at most four edits) separates them; the first in alphabetical order of equals.
   */
  public static Optional<String> to(String word, Collection<String> candidates) {
    int most = Math.max(1, Math.min(4, word.length() / 3));
    return candidates.stream()
        .filter(candidate -> Math.abs(candidate.length() - word.length()) <= most)
        .filter(candidate -> distance(word, candidate) <= most)
        .min(
            Comparator.comparingInt((String candidate) -> distance(word, candidate))
                .thenComparing(Comparator.naturalOrder()));
  }

  /**
   * Damerau-Levenshtein distance in its restricted form (optimal string alignment): insertions,
   * deletions, substitutions and swaps of neighbours, no substring edited twice.
   */
  static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] current = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substitution, 1 + Math.min(last[j], current[j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          current[j] = Math.min(current[j], beforeLast[j - 2] + 1);
        }
      }
      int[] free = beforeLast;
      beforeLast = last;
      last = current;
      current = free;
    }
    return last[b.length()];
  }
}
