package dev.covey.privacy.accountant;

import org.apache.commons.math3.special.Erf;

/** One step of the subsampled Gaussian: delta(epsilon) in closed form, inverted by bisection. */
final class NaiveOneStep {
  private NaiveOneStep() {}

  static double epsilon(double sigma, double rate, double delta) {
    double low = 0;
    double high = 2000;
    if (delta(sigma, rate, 0) <= delta) {
      return 0;
    }
    for (int i = 0; i < 200; i++) {
      double middle = 0.5 * (low + high);
      if (delta(sigma, rate, middle) > delta) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /** The larger of both directions, which for epsilon >= 0 is removal; addition is checked too. */
  private static double delta(double sigma, double rate, double epsilon) {
    return Math.max(removal(sigma, rate, epsilon), addition(sigma, rate, epsilon));
  }

  private static double removal(double sigma, double rate, double epsilon) {
    double log =
        epsilon > 30
            ? epsilon - Math.log(rate) + Math.log1p(-(1 - rate) * Math.exp(-epsilon))
            : Math.log1p(Math.expm1(epsilon) / rate);
    double x = sigma * sigma * log + 0.5;
    double inside = rate * tail((x - 1) / sigma);
    double outside = tail(x / sigma);
    return inside - (outside == 0 ? 0 : (Math.expm1(epsilon) + rate) * outside);
  }

  private static double addition(double sigma, double rate, double epsilon) {
    double inside = Math.expm1(-epsilon) / rate;
    if (inside <= -1) {
      return 0;
    }
    double x = sigma * sigma * Math.log1p(inside) + 0.5;
    double outside = tail(-x / sigma);
    return outside - Math.exp(epsilon) * ((1 - rate) * outside + rate * tail((1 - x) / sigma));
  }

  private static double tail(double z) {
    return 0.5 * Erf.erfc(z / Math.sqrt(2));
  }
}
