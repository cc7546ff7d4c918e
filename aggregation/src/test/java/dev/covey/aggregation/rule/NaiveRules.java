package dev.covey.aggregation.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The robust rules as their papers write them, slowly and in double. */
final class NaiveRules {
  private NaiveRules() {}

  static double[] median(List<float[]> updates) {
    int n = updates.size();
    return perCoordinate(updates, v -> (v[(n - 1) / 2] + v[n / 2]) / 2);
  }

  static double[] trimmedMean(List<float[]> updates, int trimmed) {
    return perCoordinate(
        updates,
        v -> Arrays.stream(v, trimmed, v.length - trimmed).sum() / (v.length - 2 * trimmed));
  }

  static double[] mean(List<float[]> updates) {
    return perCoordinate(updates, v -> Arrays.stream(v).sum() / v.length);
  }

  /** Index of Krum's choice among {@code updates}, with the given number of closest neighbours. */
  static int krum(List<float[]> updates, int closest) {
    return byScore(updates, closest).get(0);
  }

  /** All indices, least score first, equal scores in order. */
  static List<Integer> byScore(List<float[]> updates, int closest) {
    int n = updates.size();
    double[] scores = new double[n];
    for (int i = 0; i < n; i++) {
      List<Double> distances = new ArrayList<>();
      for (int j = 0; j < n; j++) {
        if (j != i) {
          distances.add(squaredDistance(updates.get(i), updates.get(j)));
        }
      }
      distances.sort(Comparator.naturalOrder());
      for (int k = 0; k < Math.min(closest, n - 1); k++) {
        scores[i] += distances.get(k);
      }
    }
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingDouble(i -> scores[i]));
    return order;
  }

  static double[] bulyan(List<float[]> updates, int f) {
    int theta = updates.size() - 2 * f;
    int beta = theta - 2 * f;
    List<float[]> left = new ArrayList<>(updates);
    List<float[]> selected = new ArrayList<>();
    while (selected.size() < theta) {
      selected.add(left.remove(krum(left, Math.max(1, left.size() - f - 2))));
    }
    return perCoordinate(
        selected,
        v -> {
          double median = v[(theta - 1) / 2];
          Double[] byDistance = Arrays.stream(v).boxed().toArray(Double[]::new);
          Arrays.sort(
              byDistance,
              Comparator.comparingDouble((Double x) -> Math.abs(x - median))
                  .thenComparingDouble(x -> x));
          double sum = 0;
          for (int k = 0; k < beta; k++) {
            sum += byDistance[k];
          }
          return sum / beta;
        });
  }

  private static double squaredDistance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return sum;
  }

  private interface OfSorted {
    double apply(double[] sorted);
  }

  private static double[] perCoordinate(List<float[]> updates, OfSorted function) {
    double[] result = new double[updates.get(0).length];
    for (int i = 0; i < result.length; i++) {
      double[] column = new double[updates.size()];
      for (int k = 0; k < column.length; k++) {
        column[k] = updates.get(k)[i];
      }
      Arrays.sort(column);
      result[i] = function.apply(column);
    }
    return result;
  }
}
