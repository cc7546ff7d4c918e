package dev.covey.models.corpus;

import dev.covey.core.Seeds;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A person's way of choosing words: one time in five a favourite, else anything; which alternatives
 * are favourites is fixed for the person, the first of them twice as likely as the second, and so
 * on. One thread at a time.
 */
final class Taste implements Grammar.Chooser {
  private static final double FAVOURITE_SHARE = 0.2;

  private final Seeds person;
  private final SplittableRandom random;
  private final Map<String, int[]> favourites = new HashMap<>();

  Taste(Seeds person, SplittableRandom random) {
    this.person = person;
    this.random = random;
  }

  @Override
  public int choose(String of, int alternatives) {
    if (alternatives == 1) {
      return 0;
    }
    if (random.nextDouble() >= FAVOURITE_SHARE) {
      return random.nextInt(alternatives);
    }
    int rank = Math.min(alternatives - 1, Integer.numberOfTrailingZeros(random.nextInt()));
    return favourites.computeIfAbsent(of, key -> order(key, alternatives))[rank];
  }

  private int[] order(String of, int alternatives) {
    SplittableRandom taste = person.child("taste", of).generator();
    int[] order = new int[alternatives];
    for (int i = 0; i < alternatives; i++) {
      int other = taste.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }
}
