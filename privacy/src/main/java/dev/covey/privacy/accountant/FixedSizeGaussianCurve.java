package dev.covey.privacy.accountant;

import dev.covey.privacy.internal.LogSpace;
import java.util.ArrayList;
import java.util.List;

/**
 * Gaussian noise on a sample without replacement, for replacing one unit: the bound of
 * Wang-Balle-Kasiviswanathan 2019 (Theorem 9, sharpened by the chi-moments of its Theorem 27).
 *
 * <p>With g = m/n, e(j) = j / (2 s^2) the plain Gaussian's divergence and chi(j) = E[(r - 1)^j] for
 * r the plain likelihood ratio, A <= 1 + C(a,2) g^2 min{4 (e^{e(2)} - 1), 2 e^{e(2)}} + sum over j
 * >= 3 of C(a,j) g^j min{4 sqrt(chi(2 floor(j/2)) chi(2 ceil(j/2))), 2 e^{(j-1) e(j)}}.
 */
final class FixedSizeGaussianCurve implements RenyiCurve.AtWholeOrders {
  /** Beyond this order the chi-moments add nothing to the plain bound. */
  private static final int LARGEST_MOMENT = 256;

  private static final double LOG_2 = Math.log(2);

  private final double sigma;
  private final double logRate;

  /** ln chi(2 i) at index i, filled as needed. */
  private final List<Double> logMoments = new ArrayList<>(List.of(0.0));

  FixedSizeGaussianCurve(double sigma, double rate) {
    this.sigma = sigma;
    this.logRate = Math.log(rate);
  }

  @Override
  public double atWhole(int order) {
    double logBinomial = Math.log(order);
    double logExcess = Double.NEGATIVE_INFINITY;
    for (int j = 2; j <= order; j++) {
      logBinomial += Math.log((order - j + 1.0) / j);
      logExcess = LogSpace.add(logExcess, logBinomial + j * logRate + logFactor(j));
    }
    return LogSpace.onePlusExp(logExcess) / (order - 1);
  }

  private double logFactor(int j) {
    double plain = LOG_2 + j * (j - 1.0) / (2 * sigma * sigma);
    if (j == 2) {
      return Math.min(2 * LOG_2 + LogSpace.expMinusOne(1 / (sigma * sigma)), plain);
    }
    if (j > LARGEST_MOMENT) {
      return plain;
    }
    return Math.min(2 * LOG_2 + 0.5 * (logMoment(j / 2) + logMoment((j + 1) / 2)), plain);
  }

  /**
   * ln E[(r - 1)^{2 i}], by the trapezoid rule: the integrand is entire, so it converges at once.
   */
  private double logMoment(int i) {
    while (logMoments.size() <= i) {
      logMoments.add(integrateMoment(2 * logMoments.size()));
    }
    return logMoments.get(i);
  }

  private double integrateMoment(int power) {
    double from = -12 * sigma;
    double to = power + 12 * sigma;
    int steps = (int) Math.ceil((to - from) / sigma * 16);
    double step = (to - from) / steps;
    double highest = Double.NEGATIVE_INFINITY;
    double scaled = 0;
    for (int k = 0; k <= steps; k++) {
      double x = from + k * step;
      double exponent = (2 * x - 1) / (2 * sigma * sigma);
      double logDistance =
          exponent > 0 ? LogSpace.expMinusOne(exponent) : LogSpace.oneMinusExp(exponent);
      double term = power * logDistance - x * x / (2 * sigma * sigma);
      if (term > highest) {
        scaled = scaled * Math.exp(highest - term) + 1;
        highest = term;
      } else {
        scaled += Math.exp(term - highest);
      }
    }
    return highest + Math.log(scaled * step / (sigma * Math.sqrt(2 * Math.PI)));
  }
}
