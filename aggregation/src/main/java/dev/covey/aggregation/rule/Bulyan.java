package dev.covey.aggregation.rule;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Bulyan over Krum (El Mhamdi et al. 2018, section 4). Selects theta = n - 2f updates one by one,
 * each by Krum among those that are left; then averages, at each coordinate, the beta = theta - 2f
 * selected values closest to their median. Needs n at least 4f + 3.
 *
 * <p>Where the paper leaves a choice: of r updates left a score sums the max(1, r - f - 2) closest
 * neighbours; of an even number of values the median is the lower of the two in the middle; of two
 * values equally far from it the smaller is taken. Ignores weights. O(n^2 d).
 *
 * @param byzantine f, the number of clients that may send anything; at least 0
 */
public record Bulyan(int byzantine) implements NeedsIndividuals {
  public Bulyan {
    if (byzantine < 0) {
      throw new IllegalArgumentException("byzantine clients number at least 0, got " + byzantine);
    }
  }

  @Override
  public String name() {
    return "bulyan";
  }

  @Override
  public int minimumUpdates() {
    return 4 * byzantine + 3;
  }

  @Override
  public float[] aggregate(Individuals updates) {
    requireEnough(updates.count());
    int theta = updates.count() - 2 * byzantine;
    int beta = theta - 2 * byzantine;
    Individuals selected = updates.subset(select(updates, theta));
    float[] result = new float[updates.dimension()];
    SortedBlocks.forEach(
        selected,
        SortingNetwork.sorting(theta),
        (sorted, count, offset) -> {
          float[] column = new float[theta];
          for (int i = 0; i < count; i++) {
            for (int k = 0; k < theta; k++) {
              column[k] = sorted[k][i];
            }
            result[offset + i] = meanAroundMedian(column, beta);
          }
        });
    return result;
  }

  private int[] select(Individuals updates, int theta) {
    KrumScores scores = new KrumScores(updates);
    BitSet left = new BitSet();
    left.set(0, updates.count());
    int[] chosen = new int[theta];
    for (int k = 0; k < theta; k++) {
      int remaining = updates.count() - k;
      chosen[k] = scores.best(left, Math.max(1, remaining - byzantine - 2));
      left.clear(chosen[k]);
    }
    Arrays.sort(chosen);
    return chosen;
  }

  /** The values closest to the median stand next to each other in sorted order. */
  private static float meanAroundMedian(float[] sorted, int beta) {
    int low = (sorted.length - 1) / 2;
    int high = low;
    double median = sorted[low];
    while (high - low + 1 < beta) {
      boolean takeLower =
          high == sorted.length - 1
              || (low > 0 && median - sorted[low - 1] <= sorted[high + 1] - median);
      if (takeLower) {
        low--;
      } else {
        high++;
      }
    }
    double sum = 0;
    for (int k = low; k <= high; k++) {
      sum += sorted[k];
    }
    return (float) (sum / beta);
  }
}
