package dev.covey.privacy.distributed;

import dev.covey.core.error.ConfigurationException;
import dev.covey.privacy.accountant.NeighbouringRelation;
import dev.covey.privacy.accountant.PrivacyEvent;
import dev.covey.privacy.internal.Checks;
import dev.covey.privacy.mechanism.DiscreteGaussian;
import dev.covey.privacy.mechanism.ExactVariance;
import dev.covey.privacy.mechanism.IntegerNoise;
import dev.covey.privacy.mechanism.Skellam;

/**
 * One round's noise in shares, as a task states it and a client's own ledger checks it.
 *
 * @param noise distribution of the shares
 * @param granularity the grid's step g, in units of the update, above 0
 * @param vector the clip in steps of the grid, and the dimension
 * @param localVariance sigma squared of one client's share, in squares of the grid's step
 * @param cohort who takes part
 * @param modulusBits sums are taken modulo 2^b, 2 to 62
 */
public record DistributedNoise(
    ShareNoise noise,
    double granularity,
    RoundedVector vector,
    ExactVariance localVariance,
    SecureCohort cohort,
    int modulusBits) {
  /**
   * A sum of discrete Gaussian shares may be this far from one discrete Gaussian. It is 5e-4 where
   * a share has the width of one grid step, and beyond 1 a little below that width.
   */
  public static final double LARGEST_TAU = 1e-3;

  /** Sums wrap around beyond this many standard deviations of a coordinate: 2 in 10^9. */
  public static final double WRAP_DEVIATIONS = 6;

  private static final double TWO_PI_SQUARED = 2 * Math.PI * Math.PI;
  private static final int TERMS = 100_000;

  public DistributedNoise {
    Checks.positive("granularity", granularity);
    if (modulusBits < 2 || modulusBits > 62) {
      throw new ConfigurationException("modulus of " + modulusBits + " bits: expected 2 to 62");
    }
    double tau = tau(noise, Math.sqrt(localVariance.toDouble()), cohort.honestMinimum());
    if (!(tau <= LARGEST_TAU)) {
      throw new ConfigurationException(
          "shares of standard deviation "
              + Math.sqrt(localVariance.toDouble())
              + " steps sum up to noise that is "
              + tau
              + " from a discrete Gaussian: expected at most "
              + LARGEST_TAU
              + "; use a finer grid or Skellam noise");
    }
    double needed = neededBits(vector, Math.sqrt(localVariance.toDouble()), cohort.maximum());
    if (needed > modulusBits) {
      throw new ConfigurationException(
          "sums of "
              + cohort.maximum()
              + " clients need "
              + needed
              + " bits: expected at most the modulus of "
              + modulusBits
              + "; raise the modulus or use a coarser grid");
    }
  }

  /**
   * How far a sum of shares is from one draw of the distribution it stands for: 10 sum over 0 < k <
   * n of exp(-2 pi^2 s^2 k / (k+1)) for discrete Gaussian shares of n honest clients
   * (Kairouz-Liu-Steinke 2021, Theorem 3), 0 for Skellam.
   */
  public double tau() {
    return tau(noise, Math.sqrt(localVariance.toDouble()), cohort.honestMinimum());
  }

  static double tau(ShareNoise noise, double localStandardDeviation, long contributors) {
    if (noise == ShareNoise.SKELLAM) {
      return 0;
    }
    double rate = TWO_PI_SQUARED * localStandardDeviation * localStandardDeviation;
    double sum = 0;
    long last = Math.min(contributors - 1, TERMS);
    for (long k = 1; k <= last; k++) {
      sum += Math.exp(-rate * k / (k + 1.0));
    }
    // Later terms are smaller than the first of them.
    double rest = (contributors - 1 - last) * Math.exp(-rate * last / (last + 1.0));
    return 10 * (sum + (contributors - 1 > last ? rest : 0));
  }

  /**
   * Binary digits that a coordinate of the sum needs so that it wraps around only beyond {@link
   * #WRAP_DEVIATIONS} k: log2 of 2 k sqrt(c^2 n^2 / d + (1/4 + s^2) n), lengths in grid steps
   * (Kairouz-Liu-Steinke 2021, section 5, with a flattening of 1). A wrap spoils the sum, never the
   * guarantee: the modulus acts on the noisy sum.
   */
  static double neededBits(RoundedVector vector, double localStandardDeviation, long clients) {
    double c = vector.scaledClip();
    double n = clients;
    double signal = c * c * n * n / vector.dimension();
    double spread = (0.25 + localStandardDeviation * localStandardDeviation) * n;
    return Math.log(2 * WRAP_DEVIATIONS * Math.sqrt(signal + spread)) / Math.log(2);
  }

  /** The sampler of one client's share. */
  public IntegerNoise share() {
    return noise == ShareNoise.SKELLAM
        ? Skellam.ofVariance(localVariance)
        : DiscreteGaussian.ofVariance(localVariance);
  }

  /**
   * What one round releases: at the minimum of honest survivors, never at the hoped-for number.
   * Weights of at most 1 leave the sensitivity as it is.
   */
  public PrivacyEvent event(NeighbouringRelation relation) {
    return event(
        noise, vector, localVariance.standardDeviationAtMost(), cohort.honestMinimum(), relation);
  }

  static PrivacyEvent event(
      ShareNoise noise,
      RoundedVector vector,
      double localStandardDeviation,
      long honest,
      NeighbouringRelation relation) {
    double l2 = vector.l2Bound() * relation.sensitivityPerClip();
    double l1 = vector.l1Bound() * relation.sensitivityPerClip();
    return noise == ShareNoise.SKELLAM
        ? new PrivacyEvent.Skellam(l2, l1, honest * localStandardDeviation * localStandardDeviation)
        : new PrivacyEvent.DistributedDiscreteGaussian(
            l2, l1, vector.dimension(), localStandardDeviation, honest);
  }
}
