package dev.covey.crypto.secagg.graph;

/**
 * Logarithms of binomial coefficients and of tails of the hypergeometric distribution, which are
 * far too small for numbers themselves. Good to about 1e-9 relative for populations up to millions.
 */
final class Hypergeometric {
  private final double[] logFactorials;

  /** For populations up to {@code largest}. */
  Hypergeometric(int largest) {
    logFactorials = new double[largest + 1];
    for (int i = 2; i <= largest; i++) {
      logFactorials[i] = logFactorials[i - 1] + Math.log(i);
    }
  }

  /** ln C(n, k); minus infinity where there is no such choice. */
  double logChoose(int n, int k) {
    return k < 0 || k > n
        ? Double.NEGATIVE_INFINITY
        : logFactorials[n] - logFactorials[k] - logFactorials[n - k];
  }

  /**
   * ln P[X = x] for the marked among {@code drawn} of {@code population}, of whom {@code marked}
   * are marked.
   */
  double logMass(int population, int marked, int drawn, int x) {
    return logChoose(marked, x)
        + logChoose(population - marked, drawn - x)
        - logChoose(population, drawn);
  }

  /** ln P[X > x]. */
  double logAbove(int population, int marked, int drawn, int x) {
    double sum = Double.NEGATIVE_INFINITY;
    for (int i = Math.min(drawn, marked); i > x; i--) {
      sum = logAdd(sum, logMass(population, marked, drawn, i));
    }
    return sum;
  }

  /** ln P[X < x]. */
  double logBelow(int population, int marked, int drawn, int x) {
    double sum = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < x; i++) {
      sum = logAdd(sum, logMass(population, marked, drawn, i));
    }
    return sum;
  }

  /** ln(e^a + e^b). */
  static double logAdd(double a, double b) {
    double larger = Math.max(a, b);
    return larger == Double.NEGATIVE_INFINITY
        ? larger
        : larger + Math.log1p(Math.exp(Math.min(a, b) - larger));
  }
}
