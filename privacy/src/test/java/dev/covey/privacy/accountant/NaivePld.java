package dev.covey.privacy.accountant;

/**
 * The privacy loss distribution without transforms, tilts or thinned grids: connect-the-dots from
 * the closed form of delta(epsilon), and convolution by the definition.
 */
final class NaivePld {
  private final double step;
  private final int lowest;
  private final double[] masses;
  private final double infinite;

  private NaivePld(double step, int lowest, double[] masses, double infinite) {
    this.step = step;
    this.lowest = lowest;
    this.masses = masses;
    this.infinite = infinite;
  }

  /** The Poisson-subsampled Gaussian on places {@code lowest} to {@code highest}. */
  static NaivePld of(
      double sigma, double rate, boolean removal, double step, int lowest, int highest) {
    int n = highest - lowest + 1;
    double[] delta = new double[n];
    for (int i = 0; i < n; i++) {
      delta[i] = delta(sigma, rate, removal, (lowest + i) * step);
    }
    double[] p = new double[n];
    double grow = Math.expm1(step);
    p[0] = 1 - delta[0] + (delta[1] - delta[0]) / grow;
    for (int i = 1; i < n - 1; i++) {
      p[i] = ((delta[i + 1] - delta[i]) - Math.exp(step) * (delta[i] - delta[i - 1])) / grow;
    }
    p[n - 1] = (delta[n - 1] - delta[n - 2]) / Math.expm1(-step);
    return new NaivePld(step, lowest, p, delta[n - 1]);
  }

  /** Probability above the epsilon-scaled one: closed form by the two tails. */
  private static double delta(double sigma, double rate, boolean removal, double epsilon) {
    if (removal) {
      double inside = (Math.exp(epsilon) - (1 - rate)) / rate;
      if (inside <= 0) {
        return 1 - Math.exp(epsilon);
      }
      double x = sigma * sigma * Math.log(inside) + 0.5;
      return rate * tail((x - 1) / sigma) - (Math.exp(epsilon) - 1 + rate) * tail(x / sigma);
    }
    double inside = (Math.exp(-epsilon) - (1 - rate)) / rate;
    if (inside <= 0) {
      return 0;
    }
    double x = sigma * sigma * Math.log(inside) + 0.5;
    double outside = tail(-x / sigma);
    return outside - Math.exp(epsilon) * ((1 - rate) * outside + rate * tail((1 - x) / sigma));
  }

  private static double tail(double z) {
    return 0.5 * org.apache.commons.math3.special.Erf.erfc(z / Math.sqrt(2));
  }

  NaivePld plus(NaivePld other) {
    double[] sum = new double[masses.length + other.masses.length - 1];
    for (int i = 0; i < masses.length; i++) {
      for (int j = 0; j < other.masses.length; j++) {
        sum[i + j] += masses[i] * other.masses[j];
      }
    }
    return new NaivePld(
        step, lowest + other.lowest, sum, 1 - (1 - infinite) * (1 - other.infinite));
  }

  NaivePld times(int count) {
    NaivePld sum = this;
    for (int i = 1; i < count; i++) {
      sum = sum.plus(this);
    }
    return sum;
  }

  double delta(double epsilon) {
    double delta = infinite;
    for (int i = 0; i < masses.length; i++) {
      double loss = (lowest + i) * step;
      if (loss > epsilon) {
        delta += masses[i] * -Math.expm1(epsilon - loss);
      }
    }
    return delta;
  }

  double epsilon(double delta) {
    double low = 0;
    double high = (lowest + masses.length) * step;
    if (delta(0) <= delta) {
      return 0;
    }
    for (int i = 0; i < 60; i++) {
      double middle = 0.5 * (low + high);
      if (delta(middle) > delta) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }
}
