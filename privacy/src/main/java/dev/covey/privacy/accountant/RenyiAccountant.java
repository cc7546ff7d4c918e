package dev.covey.privacy.accountant;

import dev.covey.privacy.internal.Checks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Epsilon by Renyi divergences: they add up under composition, and convert to (epsilon, delta) with
 * Canonne-Kamath-Steinke 2020, Proposition 12. Knows every event.
 */
public final class RenyiAccountant {
  private RenyiAccountant() {}

  /**
   * A bound and the order that gives it.
   *
   * @param epsilon at least 0; infinite where there is no bound
   * @param order the Renyi order, NaN where none was needed
   */
  public record Result(double epsilon, double order) {}

  /**
   * Bound on the divergence of one event.
   *
   * @param order above 1
   */
  public static double divergence(PrivacyEvent event, double order) {
    if (!(order > 1) || Double.isInfinite(order)) {
      throw new IllegalArgumentException("order is " + order + ": expected a number above 1");
    }
    return divergence(curves(Composition.of(event, 1).reduced()), order);
  }

  /**
   * The smallest epsilon that the orders give.
   *
   * @param delta from 0 to 1; at 0 the bound is infinite unless nothing is released
   */
  public static Result epsilon(Composition composition, double delta) {
    Checks.fraction("delta", delta);
    Composition reduced = composition.reduced();
    if (reduced.parts().isEmpty() || delta == 1) {
      return new Result(0, Double.NaN);
    }
    List<Weighted> curves = curves(reduced);
    if (delta == 0) {
      return new Result(Double.POSITIVE_INFINITY, Double.NaN);
    }
    if (delta * delta > -Math.expm1(-divergence(curves, RenyiOrders.order(0)))) {
      // Total variation is at most sqrt(1 - e^{-divergence}) (Bretagnolle-Huber).
      return new Result(0, RenyiOrders.order(0));
    }
    double[] known = new double[RenyiOrders.count()];
    Arrays.fill(known, Double.NaN);
    int best =
        curves.stream().allMatch(curve -> curve.curve().convex())
            ? valley(curves, delta, known)
            : scan(curves, delta, known);
    double epsilon = atIndex(curves, delta, known, best);
    return new Result(Math.max(0, epsilon), RenyiOrders.order(best));
  }

  private record Weighted(RenyiCurve curve, long count) {}

  private static List<Weighted> curves(Composition reduced) {
    List<Weighted> curves = new ArrayList<>();
    for (Composition.Part part : reduced.parts()) {
      curves.add(new Weighted(curve(part.event()), part.count()));
    }
    return curves;
  }

  private static RenyiCurve curve(PrivacyEvent event) {
    if (event instanceof PrivacyEvent.Gaussian gaussian) {
      return RenyiCurve.linear(0.5 / square(gaussian.noiseMultiplier()));
    }
    if (event instanceof PrivacyEvent.DiscreteGaussian discrete) {
      return RenyiCurve.linear(0.5 * square(discrete.sensitivity() / discrete.standardDeviation()));
    }
    if (event instanceof PrivacyEvent.ZeroConcentrated concentrated) {
      return RenyiCurve.linear(concentrated.rho());
    }
    if (event instanceof PrivacyEvent.TreeAggregation tree) {
      return curve(tree.asGaussian());
    }
    if (event instanceof PrivacyEvent.DistributedDiscreteGaussian distributed) {
      return distributed.localStandardDeviation() == 0
          ? RenyiCurve.linear(Double.POSITIVE_INFINITY)
          : DiscreteSharesCurve.of(distributed);
    }
    if (event instanceof PrivacyEvent.Skellam skellam) {
      return skellam.variance() == 0
          ? RenyiCurve.linear(Double.POSITIVE_INFINITY)
          : DiscreteSharesCurve.of(skellam);
    }
    if (event instanceof PrivacyEvent.FixedSizeSampled fixed) {
      return fixed.noiseMultiplier() == 0
          ? RenyiCurve.linear(Double.POSITIVE_INFINITY)
          : new FixedSizeGaussianCurve(fixed.noiseMultiplier(), fixed.rate());
    }
    PrivacyEvent.PoissonSampled sampled = (PrivacyEvent.PoissonSampled) event;
    if (sampled.base() instanceof PrivacyEvent.Gaussian gaussian) {
      return gaussian.noiseMultiplier() == 0
          ? RenyiCurve.linear(Double.POSITIVE_INFINITY)
          : new SampledGaussianCurve(gaussian.noiseMultiplier(), sampled.rate());
    }
    return new SampledCurve(curve(sampled.base()), sampled.rate());
  }

  private static double square(double value) {
    return value * value;
  }

  private static double divergence(List<Weighted> curves, double order) {
    double sum = 0;
    for (Weighted weighted : curves) {
      sum += weighted.count() * weighted.curve().at(order);
    }
    // Overflow of intermediate results is no bound.
    return Double.isNaN(sum) ? Double.POSITIVE_INFINITY : sum;
  }

  private static double atIndex(List<Weighted> curves, double delta, double[] known, int index) {
    if (Double.isNaN(known[index])) {
      double order = RenyiOrders.order(index);
      known[index] = toEpsilon(divergence(curves, order), order, delta);
    }
    return known[index];
  }

  /** Canonne-Kamath-Steinke 2020, Proposition 12; may be negative. */
  static double toEpsilon(double divergence, double order, double delta) {
    return divergence + Math.log1p(-1 / order) - (Math.log(delta) + Math.log(order)) / (order - 1);
  }

  /**
   * The best index when every (order - 1) divergence is convex: epsilon is then a convex function
   * of (order - 1) over (order - 1), which falls and then rises.
   */
  private static int valley(List<Weighted> curves, double delta, double[] known) {
    int low = 0;
    int high = RenyiOrders.count() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      double here = atIndex(curves, delta, known, middle);
      if (here < Double.POSITIVE_INFINITY && here > atIndex(curves, delta, known, middle + 1)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static int scan(List<Weighted> curves, double delta, double[] known) {
    int best = 0;
    for (int i = 1; i < RenyiOrders.count(); i++) {
      if (RenyiOrders.order(i) > 1024) {
        break;
      }
      if (atIndex(curves, delta, known, i) < atIndex(curves, delta, known, best)) {
        best = i;
      }
    }
    return best;
  }
}
