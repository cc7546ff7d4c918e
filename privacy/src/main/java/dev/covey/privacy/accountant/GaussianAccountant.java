package dev.covey.privacy.accountant;

import dev.covey.privacy.internal.Checks;
import dev.covey.privacy.internal.LogSpace;
import dev.covey.privacy.internal.Normal;
import java.util.function.DoubleUnaryOperator;

/**
 * The exact trade-off of the Gaussian mechanism (Balle-Wang 2018, Theorem 8): delta(epsilon) =
 * Phi(1/(2s) - epsilon s) - e^epsilon Phi(-1/(2s) - epsilon s), s the noise multiplier. Evaluated
 * in logarithms, so that neither e^epsilon overflows nor the tails vanish.
 */
public final class GaussianAccountant {
  private GaussianAccountant() {}

  /** ln delta(epsilon); minus infinity where it cannot be told from 0. */
  public static double logDelta(double noiseMultiplier, double epsilon) {
    Checks.positive("noise multiplier", noiseMultiplier);
    Checks.notNegative("epsilon", epsilon);
    double half = 0.5 / noiseMultiplier;
    double first = Normal.logCdf(half - epsilon * noiseMultiplier);
    double second = epsilon + Normal.logCdf(-half - epsilon * noiseMultiplier);
    return second >= first
        ? Double.NEGATIVE_INFINITY
        : first + LogSpace.oneMinusExp(second - first);
  }

  /**
   * The smallest epsilon of the mechanism at a delta.
   *
   * @param noiseMultiplier at least 0
   * @param delta from 0 to 1
   */
  public static double epsilon(double noiseMultiplier, double delta) {
    Checks.notNegative("noise multiplier", noiseMultiplier);
    Checks.fraction("delta", delta);
    if (delta == 1) {
      return 0;
    }
    if (delta == 0 || noiseMultiplier == 0) {
      return Double.POSITIVE_INFINITY;
    }
    double target = Math.log(delta);
    if (logDelta(noiseMultiplier, 0) <= target) {
      return 0;
    }
    double high = 1;
    while (logDelta(noiseMultiplier, high) > target) {
      high *= 2;
      if (Double.isInfinite(high)) {
        return high;
      }
    }
    return smallest(0, high, epsilon -> logDelta(noiseMultiplier, epsilon) - target);
  }

  /**
   * The smallest noise multiplier with which the mechanism keeps epsilon at delta.
   *
   * @param epsilon above 0
   * @param delta above 0 and below 1
   */
  public static double noiseMultiplier(double epsilon, double delta) {
    Checks.positive("epsilon", epsilon);
    Checks.properFraction("delta", delta);
    double target = Math.log(delta);
    double low = 1;
    double high = 1;
    while (logDelta(high, epsilon) > target) {
      high *= 2;
    }
    while (low > 1e-300 && logDelta(low, epsilon) <= target) {
      low /= 2;
    }
    return smallest(low, high, sigma -> logDelta(sigma, epsilon) - target);
  }

  /** The smallest x in (low, high] at which a falling function is not above 0. */
  private static double smallest(double low, double high, DoubleUnaryOperator falling) {
    while (true) {
      double middle = 0.5 * (low + high);
      if (middle <= low || middle >= high) {
        return high;
      }
      if (falling.applyAsDouble(middle) > 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
  }
}
