package dev.covey.privacy.distributed;

import dev.covey.core.error.ConfigurationException;
import dev.covey.privacy.accountant.Accountant;
import dev.covey.privacy.accountant.Calibration;
import dev.covey.privacy.accountant.Composition;
import dev.covey.privacy.accountant.RenyiAccountant;
import dev.covey.privacy.internal.Checks;
import dev.covey.privacy.mechanism.ExactVariance;
import java.util.EnumSet;
import java.util.Set;

/**
 * The grid and the share of noise that keep a target, with the guarantee that follows.
 *
 * <p>Idea. A fine grid costs digits of the modulus; a coarse one lengthens vectors by rounding, and
 * so the noise, and makes shares too narrow to add up to a discrete Gaussian. So the grid is as
 * coarse as it may be with a lengthening of a thousandth and shares wide enough, if the modulus
 * allows that, and otherwise the finest that the modulus allows.
 *
 * @param noise what each task states
 * @param target what was asked for
 * @param noiseMultiplier honest noise in the sum over its L2 sensitivity
 * @param epsilon after all rounds at the minimum of honest survivors, at most the target
 */
public record DistributedNoisePlan(
    DistributedNoise noise, PrivacyTarget target, double noiseMultiplier, double epsilon) {
  private static final Set<Accountant> RDP = EnumSet.of(Accountant.RDP);

  /** Rounding may lengthen vectors by this without a finer grid being sought. */
  private static final double WANTED_INFLATION = 1.001;

  /** Beyond this, most of the noise is there for the rounding: refused. */
  private static final double LARGEST_INFLATION = 4;

  /** Room for the rounding of calibrated noise to a fraction. */
  private static final double MARGIN = 1e-9;

  private static final int BISECTIONS = 60;

  /**
   * Plans a run.
   *
   * @param clipL2Norm of one update, above 0
   * @param dimension coordinates after padding
   * @param modulusBits of the masks, 2 to 62
   * @throws ConfigurationException if no grid serves; the message names what would help
   */
  public static DistributedNoisePlan plan(
      PrivacyTarget target,
      SecureCohort cohort,
      double clipL2Norm,
      long dimension,
      int modulusBits,
      ShareNoise noise) {
    Checks.positive("clip", clipL2Norm);
    return new Search(target, cohort, clipL2Norm, dimension, modulusBits, noise).plan();
  }

  /** Standard deviation of the noise in a coordinate of the sum over so many shares. */
  public double sumStandardDeviation(long clients) {
    return noise.granularity() * Math.sqrt(noise.localVariance().toDouble() * clients);
  }

  private static final class Search {
    private final PrivacyTarget target;
    private final SecureCohort cohort;
    private final double clipL2Norm;
    private final long dimension;
    private final int modulusBits;
    private final ShareNoise noise;
    private final long honest;

    /** Narrower shares do not add up. */
    private final double narrowestShare;

    Search(
        PrivacyTarget target,
        SecureCohort cohort,
        double clipL2Norm,
        long dimension,
        int modulusBits,
        ShareNoise noise) {
      this.target = target;
      this.cohort = cohort;
      this.clipL2Norm = clipL2Norm;
      this.dimension = dimension;
      this.modulusBits = modulusBits;
      this.noise = noise;
      this.honest = cohort.honestMinimum();
      this.narrowestShare = narrowestShare();
    }

    DistributedNoisePlan plan() {
      double coarsest = coarsestWithInflation(LARGEST_INFLATION);
      double wanted = Math.max(coarsest, coarsestWithInflation(WANTED_INFLATION));
      double multiplier = multiplier(wanted);
      double share = multiplier * sensitivity(wanted) / Math.sqrt(honest);
      if (share < narrowestShare) {
        wanted = Math.min(RoundedVector.LARGEST_CLIP, wanted * narrowestShare / share);
        multiplier = multiplier(wanted);
      }
      double clip = wanted;
      if (neededBits(wanted, multiplier) > modulusBits) {
        if (neededBits(coarsest, multiplier(coarsest)) > modulusBits) {
          throw refusal(coarsest);
        }
        clip = finestThatFits(coarsest, wanted, multiplier);
      }
      return at(clip);
    }

    private DistributedNoisePlan at(double clip) {
      double multiplier = multiplier(clip);
      double share = share(clip, multiplier) * (1 + MARGIN);
      DistributedNoise planned =
          new DistributedNoise(
              noise,
              clipL2Norm / clip,
              RoundedVector.of(clip, dimension),
              ExactVariance.of(share * share),
              cohort,
              modulusBits);
      Composition run = Composition.of(planned.event(target.relation()), target.rounds());
      return new DistributedNoisePlan(
          planned,
          target,
          share * Math.sqrt(honest) / sensitivity(clip),
          RenyiAccountant.epsilon(run, target.delta()).epsilon());
    }

    /** Between a clip that fits and one that does not, both in steps of the grid. */
    private double finestThatFits(double fits, double tooFine, double multiplier) {
      double low = fits;
      double high = tooFine;
      for (int i = 0; i < BISECTIONS && high > low * (1 + MARGIN); i++) {
        double middle = Math.sqrt(low * high);
        if (neededBits(middle, multiplier) <= modulusBits) {
          low = middle;
        } else {
          high = middle;
        }
      }
      // The multiplier depends a little on the grid, through tau.
      double clip = low;
      while (clip > fits && neededBits(clip, multiplier(clip)) > modulusBits) {
        clip = Math.max(fits, clip * 0.99);
      }
      return clip;
    }

    private double multiplier(double clip) {
      RoundedVector vector = RoundedVector.of(clip, dimension);
      return Calibration.noiseMultiplier(
              z ->
                  Composition.of(
                      DistributedNoise.event(
                          noise,
                          vector,
                          z * sensitivity(clip) / Math.sqrt(honest),
                          honest,
                          target.relation()),
                      target.rounds()),
              target.epsilon(),
              target.delta(),
              RDP)
          .noiseMultiplier();
    }

    private double sensitivity(double clip) {
      return RoundedVector.of(clip, dimension).l2Bound() * target.relation().sensitivityPerClip();
    }

    private double share(double clip, double multiplier) {
      return Math.max(narrowestShare, multiplier * sensitivity(clip) / Math.sqrt(honest));
    }

    private double neededBits(double clip, double multiplier) {
      return DistributedNoise.neededBits(
          RoundedVector.of(clip, dimension),
          share(clip, multiplier) * (1 + MARGIN),
          cohort.maximum());
    }

    private double narrowestShare() {
      if (noise == ShareNoise.SKELLAM) {
        return 0;
      }
      double low = 0;
      double high = 4;
      for (int i = 0; i < BISECTIONS; i++) {
        double middle = (low + high) / 2;
        if (DistributedNoise.tau(noise, middle, honest) <= DistributedNoise.LARGEST_TAU) {
          high = middle;
        } else {
          low = middle;
        }
      }
      return high * (1 + MARGIN);
    }

    private double coarsestWithInflation(double inflation) {
      double low = 1e-3;
      double high = RoundedVector.LARGEST_CLIP;
      for (int i = 0; i < BISECTIONS; i++) {
        double middle = Math.sqrt(low * high);
        if (RoundedVector.of(middle, dimension).inflation() <= inflation) {
          high = middle;
        } else {
          low = middle;
        }
      }
      return high;
    }

    private ConfigurationException refusal(double coarsest) {
      double needed = neededBits(coarsest, multiplier(coarsest));
      return new ConfigurationException(
          "a modulus of "
              + modulusBits
              + " bits is too small for "
              + cohort.maximum()
              + " clients and "
              + dimension
              + " coordinates at epsilon "
              + target.epsilon()
              + ": even the coarsest useful grid needs "
              + (int) Math.ceil(needed)
              + "; raise the modulus or epsilon, or lower the number of clients");
    }
  }
}
