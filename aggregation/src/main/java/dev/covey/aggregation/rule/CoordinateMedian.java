package dev.covey.aggregation.rule;

import java.util.BitSet;

/**
 * The median of each coordinate; of an even number of updates the mean of the two in the middle
 * (Yin et al. 2018, Definition 1). Ignores weights. O(n (log n)^2) a coordinate, vectorised.
 */
public record CoordinateMedian() implements NeedsIndividuals {
  @Override
  public String name() {
    return "median";
  }

  @Override
  public float[] aggregate(Individuals updates) {
    int lower = (updates.count() - 1) / 2;
    int upper = updates.count() / 2;
    BitSet middle = new BitSet();
    middle.set(lower, upper + 1);
    float[] result = new float[updates.dimension()];
    SortedBlocks.forEach(
        updates,
        SortingNetwork.selecting(updates.count(), middle),
        (sorted, count, offset) -> {
          float[] low = sorted[lower];
          float[] high = sorted[upper];
          for (int i = 0; i < count; i++) {
            // In double the sum of two float32 does not overflow.
            result[offset + i] = (float) (((double) low[i] + high[i]) / 2);
          }
        });
    return result;
  }
}
