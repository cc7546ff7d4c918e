package dev.covey.privacy.accountant;

import dev.covey.core.error.ConfigurationException;
import dev.covey.privacy.internal.Checks;

/**
 * One release of a randomised result about private data. Events say what is released, never how
 * often: {@link Composition} counts them.
 *
 * <p>A noise multiplier is the standard deviation of the noise over the L2 distance that two
 * neighbouring sums can have; 0 means no noise and an infinite epsilon. Whoever makes the event
 * measures that distance under the neighbouring relation of his claim.
 */
public sealed interface PrivacyEvent {
  /**
   * Continuous Gaussian noise on a sum.
   *
   * @param noiseMultiplier standard deviation over L2 sensitivity, at least 0
   */
  record Gaussian(double noiseMultiplier) implements PrivacyEvent {
    public Gaussian {
      Checks.notNegative("noise multiplier", noiseMultiplier);
    }
  }

  /**
   * Exact discrete Gaussian noise on one integer-valued statistic (Canonne-Kamath-Steinke 2020).
   *
   * @param standardDeviation the parameter sigma, in units of the statistic
   * @param sensitivity the largest difference between neighbours, a whole number
   */
  record DiscreteGaussian(double standardDeviation, int sensitivity) implements PrivacyEvent {
    public DiscreteGaussian {
      Checks.notNegative("standard deviation", standardDeviation);
      Checks.atLeast("sensitivity", sensitivity, 1);
    }
  }

  /**
   * Anything that is rho-zero-concentrated: the Renyi divergence of order a is at most rho a. A
   * vector of exact discrete Gaussian noise is, with rho = (L2 sensitivity / sigma)^2 / 2
   * (Canonne-Kamath-Steinke 2020, Theorem 14).
   *
   * @param rho at least 0
   */
  record ZeroConcentrated(double rho) implements PrivacyEvent {
    public ZeroConcentrated {
      Checks.notNegative("rho", rho);
    }

    /** An integer vector with exact discrete Gaussian noise. */
    public static ZeroConcentrated ofNoiseMultiplier(double noiseMultiplier) {
      Checks.positive("noise multiplier", noiseMultiplier);
      return new ZeroConcentrated(0.5 / (noiseMultiplier * noiseMultiplier));
    }
  }

  /**
   * A sum of discrete Gaussian shares, one for each honest contributor (Kairouz-Liu-Steinke 2021,
   * Theorem 3). All lengths are on the integer grid, after scaling and rounding.
   *
   * @param l2Sensitivity bound on a rounded vector's L2 norm
   * @param l1Sensitivity bound on its L1 norm
   * @param dimension number of coordinates, after padding
   * @param localStandardDeviation of one contributor's share
   * @param contributors how many shares are sure to be in the sum
   */
  record DistributedDiscreteGaussian(
      double l2Sensitivity,
      double l1Sensitivity,
      long dimension,
      double localStandardDeviation,
      long contributors)
      implements PrivacyEvent {
    public DistributedDiscreteGaussian {
      Checks.positive("L2 sensitivity", l2Sensitivity);
      Checks.positive("L1 sensitivity", l1Sensitivity);
      Checks.atLeast("dimension", dimension, 1);
      Checks.notNegative("local standard deviation", localStandardDeviation);
      Checks.atLeast("contributors", contributors, 1);
    }
  }

  /**
   * Symmetric Skellam noise on an integer sum (Agarwal-Kairouz-Liu 2021, Theorem 3.5). Shares add
   * up to a Skellam variable again, so the number of contributors does not matter.
   *
   * @param l2Sensitivity bound on a rounded vector's L2 norm, on the grid
   * @param l1Sensitivity bound on its L1 norm, on the grid
   * @param variance of the noise in the sum, on the grid: only honest shares count
   */
  record Skellam(double l2Sensitivity, double l1Sensitivity, double variance)
      implements PrivacyEvent {
    public Skellam {
      Checks.positive("L2 sensitivity", l2Sensitivity);
      Checks.positive("L1 sensitivity", l1Sensitivity);
      Checks.notNegative("variance", variance);
    }
  }

  /**
   * A tree of partial sums with Gaussian noise in every node (Kairouz et al. 2021, DP-FTRL): one
   * event for the whole tree, however many rounds read it. Make it with {@link TreeSensitivity}.
   *
   * @param noiseMultiplier a node's noise over the L2 bound of one contribution
   * @param squaredSensitivity the largest sum over the nodes of (contributions of one unit)^2
   */
  record TreeAggregation(double noiseMultiplier, double squaredSensitivity)
      implements PrivacyEvent {
    public TreeAggregation {
      Checks.notNegative("noise multiplier", noiseMultiplier);
      Checks.positive("squared sensitivity", squaredSensitivity);
    }

    /** The Gaussian that this tree amounts to. */
    public Gaussian asGaussian() {
      return new Gaussian(noiseMultiplier / Math.sqrt(squaredSensitivity));
    }
  }

  /**
   * An event on a Poisson sample: every unit takes part by a coin of its own. Holds for adding,
   * removing and zeroing out, and only against those who do not learn who was sampled.
   *
   * @param rate probability of each unit, 0 to 1
   * @param base the event on those sampled; not itself sampled
   */
  record PoissonSampled(double rate, PrivacyEvent base) implements PrivacyEvent {
    public PoissonSampled {
      Checks.fraction("sampling rate", rate);
      if (base instanceof PoissonSampled
          || base instanceof FixedSizeSampled
          || base instanceof TreeAggregation) {
        throw new ConfigurationException(
            "a sampled "
                + base.getClass().getSimpleName()
                + " has no accountant: expected sampling of a plain noisy sum");
      }
    }
  }

  /**
   * Gaussian noise on a sum over a sample of fixed size, drawn without replacement. Holds for
   * replacing one unit only.
   *
   * @param population number of units
   * @param sampleSize how many are drawn, at most the population
   * @param noiseMultiplier standard deviation over the L2 distance that replacing one can make:
   *     twice the clip
   */
  record FixedSizeSampled(long population, long sampleSize, double noiseMultiplier)
      implements PrivacyEvent {
    public FixedSizeSampled {
      Checks.atLeast("population", population, 1);
      Checks.atLeast("sample size", sampleSize, 0);
      Checks.notNegative("noise multiplier", noiseMultiplier);
      if (sampleSize > population) {
        throw new ConfigurationException(
            "sample size is " + sampleSize + ": expected at most the population, " + population);
      }
    }

    /** Sample size over population. */
    public double rate() {
      return (double) sampleSize / population;
    }
  }

  /** The Poisson-subsampled Gaussian mechanism. */
  static PrivacyEvent sampledGaussian(double noiseMultiplier, double rate) {
    Gaussian gaussian = new Gaussian(noiseMultiplier);
    Checks.fraction("sampling rate", rate);
    return rate == 1 ? gaussian : new PoissonSampled(rate, gaussian);
  }

  /** Whether this event says anything about neighbours of this kind. */
  default boolean holdsUnder(NeighbouringRelation relation) {
    if (this instanceof PoissonSampled) {
      return relation != NeighbouringRelation.REPLACE_ONE;
    }
    if (this instanceof FixedSizeSampled) {
      return relation == NeighbouringRelation.REPLACE_ONE;
    }
    return true;
  }
}
