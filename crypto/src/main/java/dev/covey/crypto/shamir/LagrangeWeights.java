package dev.covey.crypto.shamir;

import java.util.List;

/**
 * What each share is multiplied by to get the value at zero: w_i = prod over j != i of x_j / (x_j -
 * x_i). Found once for a set of points.
 */
public final class LagrangeWeights {
  private final int[] points;
  private final long[] weights;

  private LagrangeWeights(int[] points, long[] weights) {
    this.points = points;
    this.weights = weights;
  }

  /**
   * The weights of distinct points.
   *
   * @param points at least 1 each
   */
  public static LagrangeWeights atZero(int[] points) {
    int count = points.length;
    long[] denominators = new long[count];
    long product = 1;
    for (int i = 0; i < count; i++) {
      // With x_i in the denominator, all share the numerator prod x_j.
      long denominator = points[i];
      for (int j = 0; j < count; j++) {
        if (j != i) {
          denominator = Field61.multiply(denominator, Field61.subtract(points[j], points[i]));
        }
      }
      if (denominator == 0) {
        throw new IllegalArgumentException("two shares at the same point");
      }
      denominators[i] = denominator;
      product = Field61.multiply(product, points[i]);
    }
    long[] weights = invertAll(denominators);
    for (int i = 0; i < count; i++) {
      weights[i] = Field61.multiply(weights[i], product);
    }
    return new LagrangeWeights(points.clone(), weights);
  }

  long weight(int index) {
    return weights[index];
  }

  void checkPoints(List<Share> shares) {
    if (shares.size() != points.length) {
      throw new IllegalArgumentException(
          "weights of " + points.length + " points for " + shares.size() + " shares");
    }
    for (int i = 0; i < points.length; i++) {
      if (shares.get(i).x() != points[i]) {
        throw new IllegalArgumentException("the weights are of other points than the shares");
      }
    }
  }

  /** Montgomery's trick: one inversion for all. */
  private static long[] invertAll(long[] values) {
    long[] inverses = new long[values.length];
    long running = 1;
    for (int i = 0; i < values.length; i++) {
      inverses[i] = running;
      running = Field61.multiply(running, values[i]);
    }
    long inverse = Field61.invert(running);
    for (int i = values.length - 1; i >= 0; i--) {
      inverses[i] = Field61.multiply(inverses[i], inverse);
      inverse = Field61.multiply(inverse, values[i]);
    }
    return inverses;
  }
}
