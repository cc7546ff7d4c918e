package dev.covey.aggregation.rule;

import dev.covey.aggregation.vector.Kernels;
import java.util.OptionalInt;

/**
 * The unweighted mean of the m updates with the least Krum scores (Blanchard et al. 2017, section
 * 5). Needs n at least 2f + 3. O(n^2 d).
 *
 * @param byzantine f, the number of clients that may send anything; at least 0
 * @param selected m, at least 1; empty, or above n - f - 2, means n - f - 2, the most for which a
 *     mean is still covered by the analysis
 */
public record MultiKrum(int byzantine, OptionalInt selected) implements NeedsIndividuals {
  private static final int GRAIN = 1 << 14;

  public MultiKrum {
    if (byzantine < 0 || selected.orElse(1) < 1) {
      throw new IllegalArgumentException(
          "need at least 0 byzantine and 1 selected clients, got " + byzantine + ", " + selected);
    }
  }

  @Override
  public String name() {
    return "multi-krum";
  }

  @Override
  public int minimumUpdates() {
    return 2 * byzantine + 3;
  }

  @Override
  public float[] aggregate(Individuals updates) {
    requireEnough(updates.count());
    int closest = updates.count() - byzantine - 2;
    int m = Math.min(selected.orElse(closest), closest);
    return mean(updates.subset(new KrumScores(updates).best(m, closest)));
  }

  /** The unweighted mean, added up in the order of the updates. */
  private static float[] mean(Individuals updates) {
    int n = updates.count();
    float share = (float) (1.0 / n);
    float[] result = new float[updates.dimension()];
    updates.forRanges(
        result.length,
        GRAIN,
        (from, to) -> {
          for (int k = 0; k < n; k += 4) {
            float[] x = updates.sharedVector(k);
            // Places beyond the last update repeat one with weight 0.
            Kernels.addWeighted4(
                result,
                from,
                to,
                x,
                share,
                updates.sharedVector(Math.min(n - 1, k + 1)),
                k + 1 < n ? share : 0,
                updates.sharedVector(Math.min(n - 1, k + 2)),
                k + 2 < n ? share : 0,
                updates.sharedVector(Math.min(n - 1, k + 3)),
                k + 3 < n ? share : 0);
          }
        });
    return result;
  }
}
