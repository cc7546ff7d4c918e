package dev.covey.privacy.accountant;

import dev.covey.core.error.ConfigurationException;
import dev.covey.privacy.internal.Checks;
import java.util.Set;
import java.util.function.DoubleFunction;

/** The accountants turned round: how much noise, or how many rounds, for a given epsilon. */
public final class Calibration {
  private static final double RELATIVE_TOLERANCE = 1e-6;
  private static final double LEAST_NOISE = 1e-4;
  private static final double MOST_NOISE = 1e8;

  private Calibration() {}

  /**
   * A noise multiplier and what it gives.
   *
   * @param noiseMultiplier the smallest that keeps the target, to one part in a million
   * @param bound its epsilon, at most the target
   */
  public record Calibrated(double noiseMultiplier, PrivacyBounds.Bound bound) {}

  /**
   * The smallest noise multiplier with which a run stays within epsilon.
   *
   * @param run what is released at a noise multiplier; more noise must not cost more
   * @param epsilon target, above 0
   * @param delta above 0 and below 1
   * @param accountants whose smallest bound counts
   */
  public static Calibrated noiseMultiplier(
      DoubleFunction<Composition> run, double epsilon, double delta, Set<Accountant> accountants) {
    Checks.positive("epsilon", epsilon);
    Checks.properFraction("delta", delta);
    double high = 1;
    PrivacyBounds.Bound atHigh = bound(run, high, delta, accountants);
    while (atHigh.epsilon() > epsilon) {
      high *= 2;
      if (high > MOST_NOISE) {
        throw new ConfigurationException(
            "no noise multiplier up to "
                + MOST_NOISE
                + " keeps epsilon within "
                + epsilon
                + " at delta "
                + delta
                + "; raise epsilon or delta, or release less");
      }
      atHigh = bound(run, high, delta, accountants);
    }
    double low = high / 2;
    // Step by step: the less the noise, the dearer the accounting, so nothing far below is asked
    // for.
    while (high <= 1) {
      PrivacyBounds.Bound atLow = bound(run, low, delta, accountants);
      if (atLow.epsilon() > epsilon) {
        break;
      }
      high = low;
      atHigh = atLow;
      if (high <= LEAST_NOISE) {
        return new Calibrated(high, atHigh);
      }
      low = Math.max(LEAST_NOISE, high / 2);
    }
    while (high / low > 1 + RELATIVE_TOLERANCE) {
      double middle = Math.sqrt(low * high);
      PrivacyBounds.Bound atMiddle = bound(run, middle, delta, accountants);
      if (atMiddle.epsilon() <= epsilon) {
        high = middle;
        atHigh = atMiddle;
      } else {
        low = middle;
      }
    }
    return new Calibrated(high, atHigh);
  }

  private static PrivacyBounds.Bound bound(
      DoubleFunction<Composition> run, double sigma, double delta, Set<Accountant> accountants) {
    return PrivacyBounds.of(run.apply(sigma), delta, accountants).smallest();
  }

  /**
   * How many more rounds fit.
   *
   * @param spent what has been released already
   * @param round what one more round releases
   * @param epsilon the budget, at least 0
   * @param delta above 0 and below 1
   * @param most the largest answer of interest, at least 0
   * @return the largest n up to {@code most} for which {@code spent} and n rounds stay within
   *     epsilon; 0 if not even one does
   */
  public static long rounds(
      Composition spent,
      Composition round,
      double epsilon,
      double delta,
      Set<Accountant> accountants,
      long most) {
    Checks.notNegative("epsilon", epsilon);
    Checks.properFraction("delta", delta);
    Checks.atLeast("most", most, 0);
    long fits = 0;
    long tooMany = 1;
    while (tooMany <= most && fits(spent, round, tooMany, epsilon, delta, accountants)) {
      fits = tooMany;
      tooMany = tooMany > most / 2 && tooMany < most ? most : 2 * tooMany;
    }
    tooMany = Math.min(tooMany, most + 1);
    while (tooMany - fits > 1) {
      long middle = fits + (tooMany - fits) / 2;
      if (fits(spent, round, middle, epsilon, delta, accountants)) {
        fits = middle;
      } else {
        tooMany = middle;
      }
    }
    return fits;
  }

  private static boolean fits(
      Composition spent,
      Composition round,
      long rounds,
      double epsilon,
      double delta,
      Set<Accountant> accountants) {
    Composition all = spent.plus(round.times(rounds));
    return PrivacyBounds.of(all, delta, accountants).smallest().epsilon() <= epsilon;
  }
}
