package dev.covey.aggregation.rule;

import java.util.BitSet;

/**
 * The one update that is closest to its n - f - 2 nearest neighbours (Blanchard et al. 2017,
 * section 4). Needs n at least 2f + 3. Of equal scores the first in the roster wins. Distances are
 * over the whole update vector. Ignores weights. O(n^2 d).
 *
 * @param byzantine f, the number of clients that may send anything; at least 0
 */
public record Krum(int byzantine) implements NeedsIndividuals {
  public Krum {
    if (byzantine < 0) {
      throw new IllegalArgumentException("byzantine clients number at least 0, got " + byzantine);
    }
  }

  @Override
  public String name() {
    return "krum";
  }

  @Override
  public int minimumUpdates() {
    return 2 * byzantine + 3;
  }

  @Override
  public float[] aggregate(Individuals updates) {
    requireEnough(updates.count());
    BitSet all = new BitSet();
    all.set(0, updates.count());
    int chosen = new KrumScores(updates).best(all, updates.count() - byzantine - 2);
    return updates.sharedVector(chosen).clone();
  }
}
