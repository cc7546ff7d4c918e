package dev.covey.privacy.internal;

/** Sums and differences of numbers given by their natural logarithms. */
public final class LogSpace {
  private LogSpace() {}

  /** ln(e^a + e^b). */
  public static double add(double a, double b) {
    double high = Math.max(a, b);
    double low = Math.min(a, b);
    return low == Double.NEGATIVE_INFINITY ? high : high + Math.log1p(Math.exp(low - high));
  }

  /** ln(1 + e^a), exact for very negative and very positive a. */
  public static double onePlusExp(double a) {
    return a > 0 ? a + Math.log1p(Math.exp(-a)) : Math.log1p(Math.exp(a));
  }

  /** ln(e^a - 1) for a > 0. */
  public static double expMinusOne(double a) {
    return a > 1 ? a + Math.log1p(-Math.exp(-a)) : Math.log(Math.expm1(a));
  }

  /** ln(1 - e^a) for a < 0. */
  public static double oneMinusExp(double a) {
    return a < -0.6931471805599453 ? Math.log1p(-Math.exp(a)) : Math.log(-Math.expm1(a));
  }
}
