package dev.covey.privacy.accountant;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * The sum S of many independent grid losses under an exponential tilt, and the window in which it
 * lies.
 *
 * <p>Under the tilt t a loss l weighs e^{t l} more, which moves the sum's bulk towards the epsilon
 * that is looked for: there the Fourier transform's rounding errors are relative to the delta of
 * interest, not to 1. With C = ln E[e^{t S}], Pr[S = l] = e^{C - t l} Pr_t[S = l]. Tilt 0 is no
 * tilt.
 *
 * <p>The window is chosen by Chernoff's bound: what lies above it counts as infinite loss, and what
 * lies outside under the tilt is folded into it, both a small share of delta near the epsilon
 * expected.
 */
final class TiltedSum {
  /** Share of delta that may lie above the window. */
  private static final double LOG_ABOVE = Math.log(1e-5);

  /** Share of delta that may be folded into the window, if epsilon is as expected. */
  private static final double LOG_FOLDED = Math.log(1e-5);

  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  private final double tilt;
  private final double step;
  private final double logDelta;
  private final List<DiscreteLoss> tilted = new ArrayList<>();
  private final double[] means;
  private final long[] counts;
  private final double logScale;
  private final double mean;
  private final double deviation;
  private final double infinite;
  private final double terms;
  private final double logOutside;
  private final long lower;
  private final long upper;

  /**
   * @param losses on one grid
   * @param counts how often each is in the sum
   * @param expected the epsilon that is expected, roughly
   */
  TiltedSum(List<DiscreteLoss> losses, long[] counts, double tilt, double delta, double expected) {
    this.tilt = tilt;
    this.step = losses.get(0).step();
    this.logDelta = Math.log(delta);
    this.counts = counts;
    this.means = new double[counts.length];
    double scale = 0;
    double sumOfMeans = 0;
    double variance = 0;
    double logFinite = 0;
    double allTerms = 0;
    long lowest = 0;
    long highest = 0;
    for (int i = 0; i < counts.length; i++) {
      DiscreteLoss loss = losses.get(i);
      DiscreteLoss bent = loss.tilted(tilt);
      tilted.add(bent);
      means[i] = bent.mean();
      scale += counts[i] * loss.logMoment(tilt);
      sumOfMeans += counts[i] * means[i];
      variance += counts[i] * bent.variance();
      logFinite += counts[i] * Math.log1p(-loss.infinite());
      lowest += counts[i] * loss.lowest();
      highest += counts[i] * loss.highest();
      allTerms += counts[i];
    }
    logScale = scale;
    mean = sumOfMeans;
    deviation = Math.sqrt(Math.max(variance, 1e-300));
    infinite = -Math.expm1(logFinite);
    terms = allTerms;
    double allowed = logDelta + LOG_FOLDED - logScale + tilt * expected;
    logOutside = Math.max(Math.log(1e-18), Math.min(Math.log(1e-6), allowed));
    lower = lowerPlace(lowest);
    upper = upperPlace(highest);
  }

  int size() {
    return tilted.size();
  }

  DiscreteLoss part(int index) {
    return tilted.get(index);
  }

  long count(int index) {
    return counts[index];
  }

  /** Probability that some loss is infinite or the sum above the window. */
  double beyond() {
    return infinite + Math.exp(logDelta + LOG_ABOVE);
  }

  /** Number of losses in the sum. */
  double terms() {
    return terms;
  }

  /** e^{C - t l} of the class comment at a place. */
  double scaleAt(long place) {
    return Math.exp(logScale - tilt * step * place);
  }

  /** ln of the mass under the tilt that is folded into the window, at most, from each side. */
  double logOutside() {
    return logOutside;
  }

  /** The window's lowest place. */
  long lower() {
    return lower;
  }

  /** The window's highest place. */
  long upper() {
    return upper;
  }

  /** Number of places of the window. */
  long width() {
    return upper - lower + 1;
  }

  private long upperPlace(long highest) {
    double folded = least(angle -> mean + (logMoments(angle) - logOutside) / angle);
    double logLeft = logScale - logDelta - LOG_ABOVE;
    double above = least(angle -> (logLeft + logMoments(angle) + angle * mean) / (tilt + angle));
    double place = Math.ceil(Math.max(folded, above) / step);
    return place < highest ? (long) place : highest;
  }

  private long lowerPlace(long lowest) {
    double bound = least(angle -> (logMoments(-angle) - logOutside) / angle) - mean;
    double place = Math.floor(-bound / step);
    return place > lowest ? (long) place : lowest;
  }

  /**
   * The least value of a bound over all angles; it falls and then rises. For a Gaussian the best
   * angle is a few standard deviations' inverse, for rare large losses it is far smaller.
   */
  private double least(DoubleUnaryOperator bound) {
    double low = -Math.log(deviation) - 16;
    double high = -Math.log(deviation) + 5;
    double first = high - GOLDEN * (high - low);
    double second = low + GOLDEN * (high - low);
    double atFirst = bound.applyAsDouble(Math.exp(first));
    double atSecond = bound.applyAsDouble(Math.exp(second));
    while (high - low > 0.3) {
      // Where both overflow the angle is too large.
      if (atFirst <= atSecond) {
        high = second;
        second = first;
        atSecond = atFirst;
        first = high - GOLDEN * (high - low);
        atFirst = bound.applyAsDouble(Math.exp(first));
      } else {
        low = first;
        first = second;
        atFirst = atSecond;
        second = low + GOLDEN * (high - low);
        atSecond = bound.applyAsDouble(Math.exp(second));
      }
    }
    return Math.min(atFirst, atSecond);
  }

  /** ln E_t[e^{angle (S - mean)}]; infinite where it overflows. */
  private double logMoments(double angle) {
    double sum = 0;
    for (int i = 0; i < counts.length; i++) {
      sum += counts[i] * tilted.get(i).logCentredMoment(angle, means[i]);
    }
    return sum;
  }
}
