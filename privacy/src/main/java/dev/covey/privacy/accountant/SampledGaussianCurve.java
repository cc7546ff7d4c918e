package dev.covey.privacy.accountant;

import dev.covey.privacy.internal.LogSpace;

/**
 * The exact Renyi divergence of the Poisson-subsampled Gaussian (Mironov-Talwar-Zhang 2019).
 *
 * <p>With A = E[r^a], r(x) = 1 - q + q e^{(2x-1)/(2 s^2)}, x ~ N(0, s^2), the divergence is ln A /
 * (a - 1). Since E[r] = 1, A - 1 = E[r^a - 1 - a (r - 1)], whose integrand is never negative:
 * summed in log space it keeps full relative precision when A is barely above 1, and cannot
 * overflow when A is astronomical. Whole orders are a binomial sum of the same kind.
 *
 * <p>Fractional orders are integrated by the trapezoid rule, which converges geometrically for
 * integrands analytic in a strip; here its half width is pi s^2, where r has a zero. The step
 * shrinks with s accordingly. (The widely used series for fractional orders is only an upper bound,
 * up to 185 times too large.)
 */
record SampledGaussianCurve(double sigma, double rate) implements RenyiCurve {
  /** Gaussian tails beyond this many sigmas weigh less than 1e-31. */
  private static final double REACH = 12;

  /** Points of a quadrature beyond which the chord between whole orders stands in for it. */
  private static final double MOST_STEPS = 200_000;

  @Override
  public boolean convex() {
    return true;
  }

  @Override
  public double at(double order) {
    if (order == Math.rint(order)) {
      return LogSpace.onePlusExp(whole((int) order)) / (order - 1);
    }
    return steps(order) > MOST_STEPS
        ? chord(order) / (order - 1)
        : LogSpace.onePlusExp(fractional(order)) / (order - 1);
  }

  /**
   * An upper bound of ln A between whole orders: ln A is convex in the order, and 0 at order 1.
   * Used where there is next to no noise, and epsilon is beyond any use.
   */
  private double chord(double order) {
    int below = (int) Math.floor(order);
    double atBelow = below == 1 ? 0 : LogSpace.onePlusExp(whole(below));
    double atAbove = LogSpace.onePlusExp(whole(below + 1));
    return atBelow + (order - below) * (atAbove - atBelow);
  }

  private double stepsPerSigma() {
    return Math.max(8, 1 + 4 / sigma);
  }

  private double steps(double order) {
    return Math.ceil((order + 2 * REACH * sigma) / sigma * stepsPerSigma());
  }

  /** ln(A - 1): sum over k >= 2 of C(a,k) (1-q)^{a-k} q^k (e^{k(k-1)/(2 s^2)} - 1). */
  private double whole(int order) {
    double logRate = Math.log(rate);
    double logRest = Math.log1p(-rate);
    double logBinomial = Math.log(order);
    double highest = Double.NEGATIVE_INFINITY;
    double scaled = 0;
    for (int k = 2; k <= order; k++) {
      logBinomial += Math.log((order - k + 1.0) / k);
      double gain = k * (k - 1.0) / (2 * sigma * sigma);
      double term = logBinomial + (order - k) * logRest + k * logRate + LogSpace.expMinusOne(gain);
      if (term > highest) {
        scaled = scaled * Math.exp(highest - term) + 1;
        highest = term;
      } else {
        scaled += Math.exp(term - highest);
      }
    }
    return highest + Math.log(scaled);
  }

  /** ln(A - 1) by quadrature. */
  private double fractional(double order) {
    double from = -REACH * sigma;
    double to = order + REACH * sigma;
    int steps = (int) steps(order);
    double step = (to - from) / steps;
    double shift = Math.max(0, logIntegrandOfPower(order, order));
    double sum = 0;
    for (int i = 0; i <= steps; i++) {
      sum += integrand(from + i * step, order, shift);
    }
    return shift + Math.log(sum * step / (sigma * Math.sqrt(2 * Math.PI)));
  }

  private double exponent(double x) {
    return (2 * x - 1) / (2 * sigma * sigma);
  }

  /** ln r. */
  private double logRatio(double exponent) {
    return exponent > 30
        ? LogSpace.add(Math.log1p(-rate), Math.log(rate) + exponent)
        : Math.log1p(rate * Math.expm1(exponent));
  }

  private double logIntegrandOfPower(double x, double order) {
    return order * logRatio(exponent(x)) - x * x / (2 * sigma * sigma);
  }

  /** e^{-shift} times the unnormalised density times (r^a - 1 - a (r - 1)). */
  private double integrand(double x, double order, double shift) {
    double logDensity = -x * x / (2 * sigma * sigma) - shift;
    double exponent = exponent(x);
    double logPower = order * logRatio(exponent);
    if (logPower > 30) {
      // r^a alone may overflow; with its density it does not.
      double power = Math.exp(logPower + logDensity);
      double linear = Math.exp(Math.log(order * rate) + exponent + logDensity);
      return power - linear + (order * rate - 1) * Math.exp(logDensity);
    }
    double u = rate * Math.expm1(exponent);
    return excess(u, order) * Math.exp(logDensity);
  }

  /** (1 + u)^a - 1 - a u, without cancellation for small u. */
  static double excess(double u, double order) {
    if (Math.abs(order * u) > 0.02) {
      return Math.expm1(order * Math.log1p(u)) - order * u;
    }
    double coefficient = order;
    double power = u;
    double sum = 0;
    for (int k = 2; k <= 9; k++) {
      coefficient *= (order - k + 1) / k;
      power *= u;
      sum += coefficient * power;
    }
    return sum;
  }
}
