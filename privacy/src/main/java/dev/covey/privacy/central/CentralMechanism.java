package dev.covey.privacy.central;

import dev.covey.core.error.ConfigurationException;
import dev.covey.privacy.accountant.NeighbouringRelation;
import dev.covey.privacy.accountant.PrivacyEvent;
import dev.covey.privacy.internal.Checks;
import dev.covey.privacy.mechanism.DiscreteGaussian;
import dev.covey.privacy.mechanism.ExactVariance;
import dev.covey.privacy.mechanism.IntegerNoise;

/**
 * Clipped updates as integers, exact discrete Gaussian noise on their sum.
 *
 * <p>The clip C is {@link #STEPS_PER_CLIP} steps of the grid, and {@link GridClip} lets no update
 * through whose rounded norm is longer. So one client moves the integer sum by at most so many
 * steps, or twice as many where it is exchanged for another, and no floating-point number decides
 * about it. The noise has sigma = noise multiplier times {@link #STEPS_PER_CLIP} steps.
 *
 * <p>What a release amounts to is claimed as a continuous Gaussian with a variance that is {@value
 * #SMOOTHING_VARIANCE} squared steps smaller. That is sound: add continuous Gaussian noise of
 * variance sigma^2 - v to the integer sum, then draw an integer near each coordinate from the
 * discrete Gaussian of variance v around it. The second step reads nothing but the first's result,
 * so it costs nothing, and each integer comes out with the probability of the discrete Gaussian of
 * variance sigma^2 around the sum, up to a factor within (1 - e) / (1 + e) and its inverse, e = 2
 * sum over k >= 1 of exp(-2 pi^2 v k^2) (smoothing by a Gaussian, Peikert 2010, Theorem 3.1). With
 * v = 16 that is 1e-137, which no number of coordinates, rounds or bits of a double ever notices.
 * It holds for a sampled sum as well, so every accountant of the Gaussian may be asked.
 *
 * @param noiseMultiplier standard deviation of the noise over the clip, at least 1e-3
 * @param clipL2Norm C, 1e-12 to 1e12
 */
public record CentralMechanism(double noiseMultiplier, double clipL2Norm) {
  /** So fine that rounding is 2^-25 of the clip, and squared norms are exact in 64 bits. */
  public static final long STEPS_PER_CLIP = 1L << 24;

  static final int SMOOTHING_VARIANCE = 16;

  private static final double LEAST_NOISE = 1e-3;

  public CentralMechanism {
    Checks.positive("noise multiplier", noiseMultiplier);
    if (noiseMultiplier < LEAST_NOISE) {
      throw new ConfigurationException(
          "noise multiplier is "
              + noiseMultiplier
              + ": expected at least "
              + LEAST_NOISE
              + "; less protects nobody");
    }
    GridClip.requireClip(clipL2Norm);
  }

  /** What one step of the grid stands for. */
  public double step() {
    return clipL2Norm / STEPS_PER_CLIP;
  }

  /** sigma squared of the noise, in squared steps. */
  public ExactVariance variance() {
    // Exact: a product with a power of two.
    return ExactVariance.ofStandardDeviation(noiseMultiplier * STEPS_PER_CLIP);
  }

  /** The sampler; making it costs some milliseconds, so keep it. */
  public IntegerNoise noise() {
    return DiscreteGaussian.ofVariance(variance());
  }

  /** The clip on the grid. */
  public GridClip clip() {
    return new GridClip(clipL2Norm);
  }

  /**
   * What one noised sum amounts to.
   *
   * @param relation how far apart two sums can be
   */
  public PrivacyEvent.Gaussian event(NeighbouringRelation relation) {
    double sigma = variance().standardDeviationAtMost();
    double smoothed = Math.nextDown(Math.sqrt(Math.nextDown(sigma * sigma) - SMOOTHING_VARIANCE));
    return new PrivacyEvent.Gaussian(
        Math.nextDown(smoothed / (STEPS_PER_CLIP * relation.sensitivityPerClip())));
  }
}
