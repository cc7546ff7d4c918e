package dev.covey.aggregation.vector;

/**
 * Sum of squares of a vector that comes in pieces, with the bits that {@link Kernels#sumOfSquares}
 * gives for the whole.
 */
public final class SquareSum {
  private static final int LANES = 4;

  private double s0;
  private double s1;
  private double s2;
  private double s3;
  private boolean last;

  /**
   * Goes on with {@code x[from .. to - 1]}. Every piece but the last one has a multiple of {@value
   * #LANES} entries, so that each keeps its lane.
   */
  public SquareSum add(float[] x, int from, int to) {
    if (last) {
      throw new IllegalStateException("a piece after one of no multiple of " + LANES + " entries");
    }
    double t0 = s0;
    double t1 = s1;
    double t2 = s2;
    double t3 = s3;
    int i = from;
    for (; i < to - 3; i += LANES) {
      double a = x[i];
      double b = x[i + 1];
      double c = x[i + 2];
      double d = x[i + 3];
      t0 += a * a;
      t1 += b * b;
      t2 += c * c;
      t3 += d * d;
    }
    last = i < to;
    for (; i < to; i++) {
      double a = x[i];
      t0 += a * a;
    }
    s0 = t0;
    s1 = t1;
    s2 = t2;
    s3 = t3;
    return this;
  }

  /**
   * The sum so far. Finite exactly if every entry is finite: the square of a float32 is at most
   * 1.2e77, so that no sum of an array's length overflows.
   */
  public double value() {
    return (s0 + s1) + (s2 + s3);
  }
}
