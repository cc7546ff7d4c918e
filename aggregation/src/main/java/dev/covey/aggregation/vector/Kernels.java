package dev.covey.aggregation.vector;

/**
 * The hot loops over float32 vectors.
 *
 * <p>They are written for HotSpot's auto-vectoriser: one induction variable that indexes every
 * array without an offset (a loop with per-array offsets runs at a fifth of the speed), no fused
 * multiply-add, at most five arrays in a loop. Without fused operations a scalar tail and a vector
 * body round alike, so that a result does not depend on how a range is cut.
 */
public final class Kernels {
  private Kernels() {}

  /**
   * {@code sum[i] += (w0 x0[i] + w1 x1[i]) + (w2 x2[i] + w3 x3[i])} for {@code from <= i < to}.
   * Four at a time: the accumulator is loaded and stored once for four inputs.
   */
  public static void addWeighted4(
      float[] sum,
      int from,
      int to,
      float[] x0,
      float w0,
      float[] x1,
      float w1,
      float[] x2,
      float w2,
      float[] x3,
      float w3) {
    for (int i = from; i < to; i++) {
      sum[i] += (w0 * x0[i] + w1 * x1[i]) + (w2 * x2[i] + w3 * x3[i]);
    }
  }

  /**
   * Sum of the squares of {@code x[from .. to - 1]} in double. Finite exactly if every entry is
   * finite: the square of a float32 is at most 1.2e77, so that no sum of an array's length
   * overflows. Runs at the speed of memory although it is not vectorised.
   */
  public static double sumOfSquares(float[] x, int from, int to) {
    return new SquareSum().add(x, from, to).value();
  }

  /** {@code sum[i] += x[i]} for {@code i < count}. */
  public static void add(float[] sum, float[] x, int count) {
    for (int i = 0; i < count; i++) {
      sum[i] += x[i];
    }
  }

  /** {@code sum[i] += (x[i] - y[i])^2} for {@code i < count}. */
  public static void addSquaredDifferences(float[] sum, float[] x, float[] y, int count) {
    for (int i = 0; i < count; i++) {
      float difference = x[i] - y[i];
      sum[i] += difference * difference;
    }
  }

  /** Puts the smaller of each pair into {@code low}, the larger into {@code high}. */
  public static void exchange(float[] low, float[] high, int count) {
    for (int i = 0; i < count; i++) {
      float a = low[i];
      float b = high[i];
      low[i] = Math.min(a, b);
      high[i] = Math.max(a, b);
    }
  }

  /** {@code low[i] = min(low[i], high[i])}; what the larger becomes is of no interest. */
  public static void keepMinimum(float[] low, float[] high, int count) {
    for (int i = 0; i < count; i++) {
      low[i] = Math.min(low[i], high[i]);
    }
  }

  /** {@code high[i] = max(low[i], high[i])}; what the smaller becomes is of no interest. */
  public static void keepMaximum(float[] low, float[] high, int count) {
    for (int i = 0; i < count; i++) {
      high[i] = Math.max(low[i], high[i]);
    }
  }
}
