package dev.covey.privacy.accountant;

/** The divergence by brute force: a fine and wide Riemann sum in log space. */
final class NaiveRenyi {
  private NaiveRenyi() {}

  /** RDP of the Poisson-subsampled Gaussian. */
  static double sampledGaussian(double sigma, double rate, double order) {
    if (rate == 1) {
      return order / (2 * sigma * sigma);
    }
    double step = sigma / Math.max(60, 10 / sigma);
    double highest = 0;
    double sum = 0;
    for (double x = -20 * sigma; x <= order + 20 * sigma; x += step) {
      double exponent = (2 * x - 1) / (2 * sigma * sigma);
      double logRatio =
          exponent > 50
              ? exponent + Math.log(rate) + Math.log1p((1 - rate) / rate * Math.exp(-exponent))
              : Math.log1p(rate * Math.expm1(exponent));
      double logPower = order * logRatio;
      double logDensity =
          -x * x / (2 * sigma * sigma) - Math.log(sigma * Math.sqrt(2 * Math.PI)) + Math.log(step);
      // r^a - 1 - a (r - 1), whose sum over x is A - 1.
      double logTerm;
      if (logPower > 30) {
        logTerm = logPower + Math.log(-Math.expm1(Math.log(order) + logRatio - logPower));
      } else {
        double u = rate * Math.expm1(exponent);
        double small =
            Math.abs(order * u) < 1e-3
                ? order
                    * (order - 1)
                    / 2
                    * u
                    * u
                    * (1
                        + (order - 2)
                            / 3
                            * u
                            * (1 + (order - 3) / 4 * u * (1 + (order - 4) / 5 * u)))
                : Math.expm1(logPower) - order * u;
        logTerm = Math.log(small);
      }
      double term = logTerm + logDensity;
      if (term > highest) {
        sum = sum * Math.exp(highest - term) + 1;
        highest = term;
      } else {
        sum += Math.exp(term - highest);
      }
    }
    double logExcess = highest + Math.log(sum);
    double log = logExcess > 30 ? logExcess : Math.log1p(Math.exp(logExcess));
    return log / (order - 1);
  }
}
