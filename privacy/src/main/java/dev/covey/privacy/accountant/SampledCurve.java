package dev.covey.privacy.accountant;

import dev.covey.privacy.internal.LogSpace;

/**
 * Any mechanism on a Poisson sample, from bounds on its own divergences e(j) at whole orders
 * (Zhu-Wang 2019, Theorem 5): A <= (1-q)^{a-1} (a q - q + 1) + C(a,2) q^2 (1-q)^{a-2} e^{e(2)} + 3
 * sum over j >= 3 of C(a,j) q^j (1-q)^{a-j} e^{(j-1) e(j)}.
 */
record SampledCurve(RenyiCurve base, double rate) implements RenyiCurve.AtWholeOrders {
  private static final double LOG_3 = Math.log(3);

  @Override
  public double atWhole(int order) {
    double logRate = Math.log(rate);
    double logRest = Math.log1p(-rate);
    double logBinomial = Math.log(order);
    // The terms without j >= 3 and without e(2) add up to 1 - (the weight of j >= 2): ln A is the
    // logarithm of 1 plus the excess over 1, which keeps precision when it is small.
    double logExcess = Double.NEGATIVE_INFINITY;
    for (int j = 2; j <= order; j++) {
      logBinomial += Math.log((order - j + 1.0) / j);
      double gain = (j - 1) * base.at(j) + (j == 2 ? 0 : LOG_3);
      if (gain == Double.POSITIVE_INFINITY) {
        return Double.POSITIVE_INFINITY;
      }
      if (gain > 0) {
        double logWeight = logBinomial + j * logRate + (order - j) * logRest;
        logExcess = LogSpace.add(logExcess, logWeight + LogSpace.expMinusOne(gain));
      }
    }
    return LogSpace.onePlusExp(logExcess) / (order - 1);
  }
}
