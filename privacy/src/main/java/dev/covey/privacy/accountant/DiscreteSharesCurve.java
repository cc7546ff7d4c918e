package dev.covey.privacy.accountant;

/** Renyi bounds of noise that clients add in shares: discrete Gaussian and Skellam. */
final class DiscreteSharesCurve {
  private static final double TWO_PI_SQUARED = 2 * Math.PI * Math.PI;

  private DiscreteSharesCurve() {}

  /**
   * How far a sum of discrete Gaussian shares is from one discrete Gaussian: 10 sum over k < n of
   * exp(-2 pi^2 s^2 k / (k+1)) (Kairouz-Liu-Steinke 2021, Theorem 3), s the local standard
   * deviation on the grid.
   */
  static double tau(double localStandardDeviation, long contributors) {
    double rate = TWO_PI_SQUARED * localStandardDeviation * localStandardDeviation;
    double sum = 0;
    for (long k = 1; k < contributors; k++) {
      double share = k / (k + 1.0);
      if (1 - share < 1e-6) {
        // The rest of the sum, each term rounded up to the largest among them.
        return 10 * (sum + (contributors - k) * Math.exp(-rate * share));
      }
      sum += Math.exp(-rate * share);
    }
    return 10 * sum;
  }

  static RenyiCurve of(PrivacyEvent.DistributedDiscreteGaussian event) {
    double noise = Math.sqrt(event.contributors()) * event.localStandardDeviation();
    double l2 = event.l2Sensitivity() / noise;
    double l1 = event.l1Sensitivity() / noise;
    double tau = tau(event.localStandardDeviation(), event.contributors());
    double d = event.dimension();
    double triangle = l2 + Math.sqrt(d) * tau;
    RenyiCurve.Unshaped curve =
        order ->
            Math.min(
                order * l2 * l2 / 2 + tau * d,
                order / 2 * Math.min(l2 * l2 + 2 * l1 * tau + tau * tau * d, triangle * triangle));
    return curve;
  }

  static RenyiCurve of(PrivacyEvent.Skellam event) {
    double variance = event.variance();
    double l1 = event.l1Sensitivity();
    double l2Squared = event.l2Sensitivity() * event.l2Sensitivity();
    RenyiCurve.Unshaped curve =
        order ->
            order * l2Squared / (2 * variance)
                + Math.min(
                    ((2 * order - 1) * l2Squared + 6 * l1) / (4 * variance * variance),
                    3 * l1 / (2 * variance));
    return curve;
  }
}
