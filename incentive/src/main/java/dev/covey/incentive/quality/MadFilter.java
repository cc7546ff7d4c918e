package dev.covey.incentive.quality;

import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Finds updates unlike the rest: those whose distance to the coordinate-wise median of all exceeds
 * the median of the distances by more than a multiple of their median absolute deviation (ours).
 * Needs to see updates, so it has no place under secure aggregation. Assumes that fewer than half
 * are bad.
 */
public final class MadFilter {
  /** The multiple that is usual in robust statistics. */
  public static final double USUAL_MULTIPLE = 3;

  /** With fewer there is no majority to be unlike. */
  private static final int FEWEST = 4;

  /** Distances are sums of rounded squares; less than this is no difference. */
  private static final double ROUNDING = 1e-6;

  private MadFilter() {}

  /**
   * Which of the updates are unlike the rest.
   *
   * @param distances L2 distances to the coordinate-wise median, {@code [n]}; one that is not
   *     finite is always unlike
   * @param multiple of the median absolute deviation, above 0
   * @return their indices
   */
  public static SortedSet<Integer> unlikeTheRest(double[] distances, double multiple) {
    if (!(multiple > 0)) {
      throw new IllegalArgumentException("the multiple is above 0, got " + multiple);
    }
    SortedSet<Integer> unlike = new TreeSet<>();
    double[] finite = Arrays.stream(distances).filter(Double::isFinite).toArray();
    double limit = Double.POSITIVE_INFINITY;
    if (finite.length >= FEWEST) {
      double median = median(finite);
      double deviation = median(Arrays.stream(finite).map(d -> Math.abs(d - median)).toArray());
      limit = median + multiple * deviation + ROUNDING * median;
    }
    for (int i = 0; i < distances.length; i++) {
      if (!Double.isFinite(distances[i]) || distances[i] > limit) {
        unlike.add(i);
      }
    }
    return unlike;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
