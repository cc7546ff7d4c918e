package dev.covey.privacy.internal;

/**
 * The standard normal distribution, with tails of full relative precision.
 *
 * <p>All of it rests on the scaled complementary error function erfcx(x) = e^{x^2} erfc(x), which
 * for x >= 0 falls smoothly from 1 like 1/(x sqrt(pi)) and never underflows. It is approximated by
 * one Chebyshev series in t = (x - K) / (x + K), whose coefficients are computed once from a Taylor
 * series (small x) and a continued fraction (large x); the error is below 1e-14, relative.
 */
public final class Normal {
  private static final double SQRT_PI = Math.sqrt(Math.PI);
  private static final double SQRT_2 = Math.sqrt(2);
  private static final double LOG_SQRT_2_PI = 0.5 * Math.log(2 * Math.PI);

  /** Where t = 0: halves the range of x at the knee of the function. */
  private static final double K = 2.75;

  private static final int TERMS = 40;
  private static final double[] SERIES = chebyshev();

  private Normal() {}

  /** Density at z. */
  public static double density(double z) {
    return Math.exp(-0.5 * z * z - LOG_SQRT_2_PI);
  }

  /** Pr[Z <= z]; relative precision also in the lower tail, until it underflows near z = -38. */
  public static double cdf(double z) {
    return z < 0 ? upperTail(-z) : 1 - upperTail(z);
  }

  /** Pr[Z > z]. */
  public static double survival(double z) {
    return cdf(-z);
  }

  /** ln Pr[Z <= z]; finite for every finite z. */
  public static double logCdf(double z) {
    return z < -1 ? logUpperTail(-z) : Math.log1p(-cdf(-z));
  }

  /** Pr[low < Z <= high] with the precision of the nearer tail. */
  public static double mass(double low, double high) {
    if (low >= high) {
      return 0;
    }
    if (low >= 0) {
      return upperTail(low) - upperTail(high);
    }
    if (high <= 0) {
      return upperTail(-high) - upperTail(-low);
    }
    return 1 - upperTail(high) - upperTail(-low);
  }

  /** The z >= 0 with ln Pr[Z > z] = {@code logTail}, for logTail <= ln(1/2). */
  public static double quantileOfLogTail(double logTail) {
    double z = Math.sqrt(Math.max(0, -2 * logTail - Math.log(1 + Math.max(0, -2 * logTail))));
    for (int i = 0; i < 50; i++) {
      // Newton on the logarithm, whose slope is minus the hazard rate.
      double step = (logUpperTail(z) - logTail) * erfcx(z / SQRT_2) * Math.sqrt(Math.PI / 2);
      z = Math.max(0, z + step);
      if (Math.abs(step) <= 1e-13 * (1 + z)) {
        break;
      }
    }
    return z;
  }

  /** e^{x^2} erfc(x) for x >= 0. */
  static double erfcx(double x) {
    if (x > 1e6) {
      return 1 / (x * SQRT_PI);
    }
    double t = (x - K) / (x + K);
    double twice = 2 * t;
    double next = 0;
    double current = 0;
    for (int i = TERMS - 1; i > 0; i--) {
      double previous = twice * current - next + SERIES[i];
      next = current;
      current = previous;
    }
    // The series approximates (1 + 2 x) erfcx(x), which is bounded away from 0.
    return (t * current - next + SERIES[0]) / (1 + 2 * x);
  }

  /** Pr[Z > z] for z >= 0. */
  private static double upperTail(double z) {
    return 0.5 * Math.exp(-0.5 * z * z) * erfcx(z / SQRT_2);
  }

  /** ln Pr[Z > z] for z >= 0. */
  private static double logUpperTail(double z) {
    return Math.log(0.5 * erfcx(z / SQRT_2)) - 0.5 * z * z;
  }

  private static double[] chebyshev() {
    int nodes = 4 * TERMS;
    double[] values = new double[nodes];
    for (int j = 0; j < nodes; j++) {
      double t = Math.cos(Math.PI * (j + 0.5) / nodes);
      double x = K * (1 + t) / (1 - t);
      values[j] = (1 + 2 * x) * erfcxSlowly(x);
    }
    double[] coefficients = new double[TERMS];
    for (int k = 0; k < TERMS; k++) {
      double sum = 0;
      for (int j = 0; j < nodes; j++) {
        sum += values[j] * Math.cos(Math.PI * k * (j + 0.5) / nodes);
      }
      coefficients[k] = sum * (k == 0 ? 1 : 2) / nodes;
    }
    return coefficients;
  }

  /** The definition, to full precision and without haste. */
  static double erfcxSlowly(double x) {
    if (x < 1) {
      // erf(x) e^{x^2} = 2/sqrt(pi) sum 2^n x^{2n+1} / (1 3 5 .. (2n+1)): all terms positive.
      double term = x;
      double sum = x;
      for (int n = 1; n < 200; n++) {
        term *= 2 * x * x / (2 * n + 1);
        sum += term;
      }
      return Math.exp(x * x) - 2 / SQRT_PI * sum;
    }
    // Laplace's continued fraction x + (1/2)/(x + 1/(x + (3/2)/(x + ...))), from the far end.
    double fraction = x;
    for (int n = 2000; n > 0; n--) {
      fraction = x + 0.5 * n / fraction;
    }
    return 1 / (SQRT_PI * fraction);
  }
}
