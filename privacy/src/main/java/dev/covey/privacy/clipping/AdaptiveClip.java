package dev.covey.privacy.clipping;

import dev.covey.core.error.ConfigurationException;
import dev.covey.privacy.accountant.NeighbouringRelation;
import dev.covey.privacy.accountant.PrivacyEvent;
import dev.covey.privacy.internal.Checks;

/**
 * A clip that follows a quantile of the updates' norms (Andrew et al. 2021, Algorithm 1): C becomes
 * C exp(-eta (b - gamma)), b the noisy fraction of updates that were NOT clipped. A value; {@link
 * #next} gives the clip of the next round.
 *
 * <p>If most updates fit, b is above gamma and the clip shrinks; if few do, it grows. Feeding the
 * fraction of clipped updates instead would turn that round, and the clip would run away from the
 * quantile.
 *
 * <p>Each client sends +1/2 if its update fitted and -1/2 if not, in half steps the whole number +1
 * or -1, so that leaving a client out moves the sum by one half step. The sum gets noise of its own
 * and is divided by the expected cohort, a constant: who is missing counts as half.
 *
 * @param clipL2Norm C, the clip of this round, above 0
 * @param targetQuantile gamma, the fraction of updates that should fit, 0 to 1
 * @param learningRate eta, above 0
 * @param expectedCohort n, the fixed denominator, at least 1
 * @param bitStandardDeviation s_b, noise on the sum of bits of +-1/2, above 0
 */
public record AdaptiveClip(
    double clipL2Norm,
    double targetQuantile,
    double learningRate,
    long expectedCohort,
    double bitStandardDeviation) {
  /** The published eta. */
  public static final double DEFAULT_LEARNING_RATE = 0.2;

  /** The published s_b is n over this. */
  public static final double COHORT_PER_BIT_NOISE = 20;

  public AdaptiveClip {
    Checks.positive("clip", clipL2Norm);
    Checks.fraction("target quantile", targetQuantile);
    Checks.positive("learning rate of the clip", learningRate);
    Checks.atLeast("expected cohort", expectedCohort, 1);
    Checks.positive("standard deviation of the clip bits", bitStandardDeviation);
  }

  /**
   * With the published learning rate and bit noise.
   *
   * @param initialClipL2Norm C of the first round
   */
  public static AdaptiveClip of(
      double initialClipL2Norm, double targetQuantile, long expectedCohort) {
    return new AdaptiveClip(
        initialClipL2Norm,
        targetQuantile,
        DEFAULT_LEARNING_RATE,
        expectedCohort,
        expectedCohort / COHORT_PER_BIT_NOISE);
  }

  /**
   * What a client adds to the sum: +1 half step if its update fitted this clip, else -1.
   *
   * @param updateL2Norm before clipping
   */
  public int bitInHalves(double updateL2Norm) {
    // Written so that NaN counts as clipped.
    return updateL2Norm <= clipL2Norm ? 1 : -1;
  }

  /** Standard deviation of the noise on the sum, in half steps: what the sampler is made with. */
  public double bitStandardDeviationInHalves() {
    return 2 * bitStandardDeviation;
  }

  /**
   * The clip of the next round.
   *
   * @param noisySumInHalves the released sum of bits; any number, since noise has no bounds
   */
  public AdaptiveClip next(long noisySumInHalves) {
    double unclipped = 0.5 + noisySumInHalves / (2.0 * expectedCohort);
    // Clamping is post-processing, and keeps one wild draw from ruining the clip.
    double fraction = Math.min(1, Math.max(0, unclipped));
    double factor = Math.exp(-learningRate * (fraction - targetQuantile));
    double moved = Math.min(Double.MAX_VALUE, Math.max(Double.MIN_NORMAL, clipL2Norm * factor));
    return new AdaptiveClip(
        moved, targetQuantile, learningRate, expectedCohort, bitStandardDeviation);
  }

  /**
   * What the bits of one round amount to: one integer with exact discrete Gaussian noise. Replacing
   * a client moves the sum by two half steps.
   */
  public PrivacyEvent event(NeighbouringRelation relation) {
    return new PrivacyEvent.DiscreteGaussian(
        bitStandardDeviationInHalves(), (int) relation.sensitivityPerClip());
  }

  /**
   * z_delta = (z^-2 - (2 s_b)^-2)^(-1/2): the multiplier of the update's noise with which updates
   * and bits together cost what noise of multiplier z alone would.
   *
   * @param noiseMultiplier z, above 0 and below 2 s_b
   * @throws ConfigurationException if the bits alone cost as much or more
   */
  public double updateNoiseMultiplier(double noiseMultiplier) {
    Checks.positive("noise multiplier", noiseMultiplier);
    double bits = bitStandardDeviationInHalves();
    if (noiseMultiplier >= bits) {
      throw new ConfigurationException(
          "noise multiplier is "
              + noiseMultiplier
              + ": expected less than twice the clip bits' standard deviation, "
              + bits
              + ", since the bits alone cost as much; raise the cohort or the bits' noise, or use a"
              + " fixed clip");
    }
    double share = noiseMultiplier / bits;
    return noiseMultiplier / Math.sqrt((1 - share) * (1 + share));
  }
}
