package dev.covey.privacy.accountant;

import dev.covey.privacy.internal.Checks;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Epsilon from the privacy loss distribution: the loss of each event is put on a grid so that the
 * result dominates it (connect-the-dots, Doroshenko et al. 2022), the grids are convolved by
 * Fourier transform, and delta(epsilon) is summed up. Adding and removing a unit are computed
 * apart; the larger epsilon counts.
 *
 * <p>Idea. The distribution is only needed near the epsilon in question. An exponential tilt, taken
 * from the Renyi bound where needed, puts the bulk of the sum there, so that a window of some 14
 * standard deviations is enough for any delta, and rounding errors are relative to that delta. What
 * the window leaves out above counts as infinite loss, what it folds in from below only adds.
 *
 * <p>Grid. The step is 1e-4, or as coarse as the spread of a single loss allows without visible
 * effect (two percent of it); places far from 0 thin out. With the finest step a loss much narrower
 * than 1e-4 is overstated, visibly after thousands of rounds: there the Renyi bound is the smaller
 * one.
 *
 * <p>Cost. About 650 sqrt(steps) grid points, two transforms, a few milliseconds at 1e5 steps.
 */
public final class PldAccountant {
  /** The finest step of the grid, in nats. */
  public static final double FINEST_STEP = 1e-4;

  /** Below this delta, tails are too close to the smallest numbers there are. */
  public static final double SMALLEST_DELTA = 1e-250;

  /** A step of this share of the spread adds at most a hundredth of a percent to the variance. */
  private static final double STEP_PER_SPREAD = 0.02;

  /** The largest step as a share of the loss over which delta falls by a factor e. */
  private static final double STEP_PER_SLOPE = 0.1;

  /** Share of delta that single losses may send to infinity. */
  private static final double LOG_TAIL = Math.log(1e-7);

  private static final int LARGEST_LENGTH = 1 << 20;
  private static final int SPARE_PLACES = 16;

  /** Shares of the Renyi bound's tilt, in the order in which they are tried. */
  private static final double[] TILTS = {0, 0.125, 0.25, 0.5, 1, 2, 4};

  private PldAccountant() {}

  /** Whether this accountant knows all events of a composition. */
  public static boolean covers(Composition composition) {
    return composition.reduced().parts().stream().allMatch(part -> sources(part.event()) != null);
  }

  /**
   * The smallest epsilon that the distribution proves.
   *
   * @param delta from 0 to 1; below {@link #SMALLEST_DELTA} the bound is infinite
   * @return empty where an event has no loss distribution here, see {@link #covers}
   */
  public static OptionalDouble epsilon(Composition composition, double delta) {
    return epsilon(composition, delta, FINEST_STEP);
  }

  /**
   * As above, on another grid.
   *
   * @param finestStep the step where losses are narrow, above 0
   */
  public static OptionalDouble epsilon(Composition composition, double delta, double finestStep) {
    Checks.fraction("delta", delta);
    Checks.positive("finest step", finestStep);
    Composition reduced = composition.reduced();
    if (!covers(composition)) {
      return OptionalDouble.empty();
    }
    if (reduced.parts().isEmpty() || delta == 1) {
      return OptionalDouble.of(0);
    }
    if (delta < SMALLEST_DELTA || reduced.parts().stream().anyMatch(PldAccountant::noiseless)) {
      return OptionalDouble.of(Double.POSITIVE_INFINITY);
    }
    if (reduced.parts().size() == 1
        && reduced.parts().get(0).event() instanceof PrivacyEvent.Gaussian gaussian) {
      // A composition of Gaussians is one Gaussian, whose loss distribution is known in closed
      // form.
      return OptionalDouble.of(GaussianAccountant.epsilon(gaussian.noiseMultiplier(), delta));
    }
    RenyiAccountant.Result renyi = RenyiAccountant.epsilon(reduced, delta);
    if (renyi.epsilon() == 0) {
      return OptionalDouble.of(0);
    }
    return OptionalDouble.of(new Search(reduced, delta, finestStep, renyi).epsilon());
  }

  private record Sources(LossSource removal, LossSource addition) {}

  private static @Nullable Sources sources(PrivacyEvent event) {
    if (event instanceof PrivacyEvent.Gaussian gaussian) {
      return gaussianSources(gaussian.noiseMultiplier(), 1);
    }
    if (event instanceof PrivacyEvent.PoissonSampled sampled
        && sampled.base() instanceof PrivacyEvent.Gaussian gaussian) {
      return gaussianSources(gaussian.noiseMultiplier(), sampled.rate());
    }
    if (event instanceof PrivacyEvent.DiscreteGaussian discrete
        && discrete.standardDeviation() < 1e5) {
      LossSource loss =
          new DiscreteGaussianLoss(discrete.standardDeviation(), discrete.sensitivity());
      return new Sources(loss, loss);
    }
    return null;
  }

  private static Sources gaussianSources(double sigma, double rate) {
    return new Sources(
        new SampledGaussianLoss(sigma, rate, true), new SampledGaussianLoss(sigma, rate, false));
  }

  private static boolean noiseless(Composition.Part part) {
    return part.event().equals(new PrivacyEvent.Gaussian(0))
        || (part.event() instanceof PrivacyEvent.DiscreteGaussian discrete
            && discrete.standardDeviation() == 0)
        || (part.event() instanceof PrivacyEvent.PoissonSampled sampled
            && sampled.base().equals(new PrivacyEvent.Gaussian(0)));
  }

  /** One query. */
  private static final class Search {
    private final List<Sources> sources = new ArrayList<>();
    private final Composition reduced;
    private final RenyiAccountant.Result renyi;
    private final long[] counts;
    private final double terms;
    private final double delta;
    private final double finestStep;
    private final double logTail;
    private final double spread;

    /** How fast ln delta falls with epsilon, by the Renyi bound; the tilt that goes with it. */
    private final double slope;

    /** What epsilon is believed to be, from below. */
    private double expected;

    Search(Composition reduced, double delta, double finestStep, RenyiAccountant.Result renyi) {
      this.reduced = reduced;
      this.delta = delta;
      this.finestStep = finestStep;
      this.renyi = renyi;
      this.counts = reduced.parts().stream().mapToLong(Composition.Part::count).toArray();
      double variance = 0;
      for (Composition.Part part : reduced.parts()) {
        Sources pair = Objects.requireNonNull(sources(part.event()));
        sources.add(pair);
        double deviation = pair.removal().spread();
        variance += part.count() * deviation * deviation;
      }
      terms = LongStream.of(counts).asDoubleStream().sum();
      logTail = LOG_TAIL + Math.log(delta) - Math.log(terms);
      spread = Math.sqrt(variance / terms);
      expected = 0.95 * renyi.epsilon();
      // Beyond this tilt the sum's bulk would lie above the epsilon looked for.
      slope = Math.min(renyi.order() - 1, (10 - Math.log(delta)) / renyi.epsilon());
    }

    /**
     * Begins with the smallest promising tilt and climbs, up or else down, until a reading is sharp
     * or no better than the last. Every reading is a valid bound.
     */
    double epsilon() {
      int first = 0;
      while (first < TILTS.length - 1 && !promising(TILTS[first] * slope)) {
        first++;
      }
      DeltaCurve.Reading start = attempt(TILTS[first] * slope);
      double up = climb(start, first, 1);
      return up < start.epsilon() ? up : climb(start, first, -1);
    }

    private double climb(DeltaCurve.Reading start, int first, int direction) {
      DeltaCurve.Reading best = start;
      for (int i = first + direction; i >= 0 && i < TILTS.length && !best.sharp(); i += direction) {
        DeltaCurve.Reading reading = attempt(TILTS[i] * slope);
        if (reading.epsilon() >= best.epsilon()) {
          break;
        }
        best = reading;
      }
      return best.epsilon();
    }

    /** Whether rounding would stay a small share of delta, at the epsilon of the Renyi bound. */
    private boolean promising(double tilt) {
      double logMoment = 0;
      if (tilt > 0) {
        for (Composition.Part part : reduced.parts()) {
          logMoment += part.count() * tilt * RenyiAccountant.divergence(part.event(), 1 + tilt);
        }
      }
      double logRounding = Math.log(DeltaCurve.allowance(terms));
      return logRounding + logMoment - tilt * renyi.epsilon() < Math.log(1e-3 * delta);
    }

    private DeltaCurve.Reading attempt(double tilt) {
      DeltaCurve.Reading reading = read(tilt);
      expected = Math.min(expected, 0.98 * reading.epsilon());
      return reading;
    }

    private DeltaCurve.Reading read(double tilt) {
      double target =
          Math.max(finestStep, Math.min(STEP_PER_SPREAD * spread, STEP_PER_SLOPE / slope));
      TiltedSum removal = sum(tilt, target, true);
      TiltedSum addition = sum(tilt, target, false);
      long places = Math.max(removal.width(), addition.width()) + SPARE_PLACES;
      // The length is a power of two; the step shrinks to fill it, down to the finest.
      int length = 64;
      while (length < LARGEST_LENGTH && length < places) {
        length *= 2;
      }
      double step = Math.max(finestStep, target * places / length);
      if (step != target) {
        removal = sum(tilt, step, true);
        addition = sum(tilt, step, false);
      }
      double[][] distributions = new SumSpectrum(removal, addition, length).distributions();
      DeltaCurve.Reading removing = new DeltaCurve(removal, step, distributions[0]).epsilon(delta);
      DeltaCurve.Reading adding = new DeltaCurve(addition, step, distributions[1]).epsilon(delta);
      return removing.epsilon() >= adding.epsilon() ? removing : adding;
    }

    private TiltedSum sum(double tilt, double step, boolean removal) {
      double widest = Math.max(step, STEP_PER_SLOPE / slope);
      LossSource.Grid grid = new LossSource.Grid(step, STEP_PER_SPREAD * spread, widest, logTail);
      List<DiscreteLoss> losses = new ArrayList<>();
      for (Sources pair : sources) {
        losses.add((removal ? pair.removal() : pair.addition()).onGrid(grid));
      }
      return new TiltedSum(losses, counts, tilt, delta, expected);
    }
  }
}
