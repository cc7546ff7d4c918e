package dev.covey.aggregation.rule;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Krum's scores over a shrinking set of updates: the score of i is the sum of its squared distances
 * to its closest neighbours (Blanchard et al. 2017, section 4). The neighbours of each update are
 * sorted once; a score then walks them and leaves out those that are gone.
 */
final class KrumScores {
  private final double[][] squaredDistances;
  private final int[][] neighbours;

  KrumScores(Individuals updates) {
    this.squaredDistances = PairwiseDistances.squared(updates);
    int n = updates.count();
    this.neighbours = new int[n][];
    for (int i = 0; i < n; i++) {
      int self = i;
      neighbours[i] =
          IntStream.range(0, n)
              .filter(j -> j != self)
              .boxed()
              .sorted(Comparator.comparingDouble(j -> squaredDistances[self][j]))
              .mapToInt(Integer::intValue)
              .toArray();
    }
  }

  /** The update with the least score among those left; of equal ones the first in the roster. */
  int best(BitSet left, int closest) {
    int best = -1;
    double bestScore = Double.POSITIVE_INFINITY;
    for (int i = left.nextSetBit(0); i >= 0; i = left.nextSetBit(i + 1)) {
      double score = score(i, left, closest);
      if (best < 0 || score < bestScore) {
        best = i;
        bestScore = score;
      }
    }
    return best;
  }

  /** The {@code m} updates with the least scores, in roster order. */
  int[] best(int m, int closest) {
    BitSet all = new BitSet();
    all.set(0, neighbours.length);
    double[] scores = new double[neighbours.length];
    Arrays.setAll(scores, i -> score(i, all, closest));
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> scores[i]))
        .limit(m)
        .mapToInt(Integer::intValue)
        .sorted()
        .toArray();
  }

  private double score(int i, BitSet left, int closest) {
    double sum = 0;
    int taken = 0;
    for (int j : neighbours[i]) {
      if (taken == closest) {
        break;
      }
      if (left.get(j)) {
        sum += squaredDistances[i][j];
        taken++;
      }
    }
    return sum;
  }
}
