package dev.covey.cli.command;

/**
 * How many of n come, each by itself with probability q, but for improbable rounds.
 *
 * <p>Probabilities are summed from the far ends, so that the small ones that matter are not lost
 * beside the large.
 *
 * @param least fewer come with probability {@value #TAIL} at most
 * @param most more come with probability {@value #TAIL} at most
 */
record BinomialRange(int least, int most) {
  /** Once in a billion rounds. */
  static final double TAIL = 1e-9;

  /**
   * The range.
   *
   * @param n at least 1
   * @param q above 0, at most 1
   */
  static BinomialRange of(int n, double q) {
    return q == 1 ? new BinomialRange(n, n) : new BinomialRange(lower(n, q), n - lower(n, 1 - q));
  }

  /** The largest number that fewer come than with probability {@value #TAIL} at most. */
  private static int lower(int n, double q) {
    int count = 0;
    double below = 0;
    for (; count < n; count++) {
      below += Math.exp(logProbability(count, n, q));
      if (below > TAIL) {
        break;
      }
    }
    return count;
  }

  /** With which probability fewer than so many of n come. */
  static double fewerThan(int count, int n, double q) {
    if (q == 1) {
      return n < count ? 1 : 0;
    }
    double sum = 0;
    for (int k = 0; k < Math.min(count, n + 1); k++) {
      sum += Math.exp(logProbability(k, n, q));
    }
    return Math.min(1, sum);
  }

  private static double logProbability(int k, int n, double q) {
    return logFactorial(n)
        - logFactorial(k)
        - logFactorial(n - k)
        + k * Math.log(q)
        + (n - k) * Math.log1p(-q);
  }

  /** Stirling's series with four terms; small ones are multiplied out. */
  private static double logFactorial(int n) {
    if (n < 20) {
      double product = 1;
      for (int i = 2; i <= n; i++) {
        product *= i;
      }
      return Math.log(product);
    }
    double x = n + 1.0;
    double square = x * x;
    return (x - 0.5) * Math.log(x)
        - x
        + 0.5 * Math.log(2 * Math.PI)
        + (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - 1.0 / (1680 * square)) / square) / square) / x;
  }
}
