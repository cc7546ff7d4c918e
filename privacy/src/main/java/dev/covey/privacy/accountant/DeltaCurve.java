package dev.covey.privacy.accountant;

/**
 * delta(epsilon) = Pr[S infinite] + sum over l > epsilon of Pr[S = l] (1 - e^{epsilon - l}), read
 * from the top of the window downwards. An upper bound: mass above the window counts as infinite,
 * what is folded into it only adds, and an allowance covers the transform's rounding.
 */
final class DeltaCurve {
  /** Relative error of a spectral value for each loss in the sum. */
  static final double ROUNDING = 1e-15;

  /** Rounding and folded mass may each make up this share of delta. */
  private static final double LARGEST_ERROR = 1e-3;

  private final TiltedSum sum;
  private final double step;
  private final double[] distribution;
  private final long lower;

  /**
   * @param distribution Pr_t[S = place modulo length]
   */
  DeltaCurve(TiltedSum sum, double step, double[] distribution) {
    this.sum = sum;
    this.step = step;
    this.distribution = distribution;
    this.lower = Math.max(sum.lower(), sum.upper() - distribution.length + 1);
  }

  /**
   * An epsilon whose delta is at most what was asked for.
   *
   * @param sharp false where another tilt may show a smaller one: where the window, rounding or
   *     folded mass ended the search
   */
  record Reading(double epsilon, boolean sharp) {}

  /** The allowance for rounding in a sum of so many losses. */
  static double allowance(double terms) {
    return ROUNDING * (terms + 100);
  }

  /** The smallest epsilon that this window shows. */
  Reading epsilon(double delta) {
    int length = distribution.length;
    double base = sum.beyond();
    double allowance = allowance(sum.terms());
    // image: sum of masses times e^{l - their loss}; exceeding: sum of masses times (1 - e^{l -
    // loss}).
    double image = 0;
    double exceeding = 0;
    double shrink = Math.exp(-step);
    double lost = -Math.expm1(-step);
    for (long place = sum.upper(); place >= lower; place--) {
      double scale = sum.scaleAt(place);
      exceeding += lost * image;
      double reached = base + exceeding + allowance * scale;
      if (reached > delta) {
        if (base > delta) {
          // Even the losses that count as infinite are too likely.
          return new Reading(Double.POSITIVE_INFINITY, false);
        }
        if (place == sum.upper()) {
          return new Reading(Math.max(0, place * step), false);
        }
        // Between this place and the one above, delta = before + image (1 - e^{-t}).
        double before = reached - lost * image - delta;
        double t = image <= 0 ? 0 : -Math.log1p(Math.min(0, Math.max(-lost, before / image)));
        double error = scale * Math.max(allowance, Math.exp(sum.logOutside()));
        return new Reading(Math.max(0, (place + 1) * step - t), error < LARGEST_ERROR * delta);
      }
      if (place <= 0) {
        return new Reading(0, true);
      }
      double mass = distribution[(int) Math.floorMod(place, (long) length)];
      image = image * shrink + Math.max(0, mass) * scale;
    }
    return new Reading(Math.max(0, lower * step), lower <= 0);
  }
}
