package dev.covey.privacy.distributed;

import dev.covey.core.error.ConfigurationException;
import dev.covey.privacy.internal.Checks;

/**
 * How long a clipped vector can be after it was scaled onto the integer grid and rounded at random
 * (Kairouz-Liu-Steinke 2021, section 4.3). All lengths are in steps of the grid.
 *
 * @param scaledClip the clip over the grid's step, above 0, at most {@link #LARGEST_CLIP}
 * @param dimension coordinates, after padding
 * @param redrawBound a rounding is drawn again with at most this probability, 0 to below 1; 0 uses
 *     the bound that every rounding keeps
 */
public record RoundedVector(double scaledClip, long dimension, double redrawBound) {
  /** So that the sum of squares of a rounded vector fits into 63 bits. */
  public static final double LARGEST_CLIP = 0x1p30;

  /** Largest number of coordinates. */
  public static final long LARGEST_DIMENSION = 1L << 40;

  /** The published choice, e^{-1/2}. */
  public static final double DEFAULT_REDRAW_BOUND = Math.exp(-0.5);

  public RoundedVector {
    Checks.positive("scaled clip", scaledClip);
    Checks.atLeast("dimension", dimension, 1);
    if (scaledClip > LARGEST_CLIP || dimension > LARGEST_DIMENSION) {
      throw new ConfigurationException(
          "a vector of "
              + dimension
              + " coordinates and a clip of "
              + scaledClip
              + " steps: expected at most 2^40 coordinates and 2^30 steps; use a coarser grid");
    }
    if (!(redrawBound >= 0 && redrawBound < 1)) {
      throw new ConfigurationException(
          "redraw bound is " + redrawBound + ": expected a number from 0 to below 1");
    }
  }

  /** With the published probability of drawing again. */
  public static RoundedVector of(double scaledClip, long dimension) {
    return new RoundedVector(scaledClip, dimension, DEFAULT_REDRAW_BOUND);
  }

  /**
   * The largest squared norm that a rounding may have, a whole number of at least 1: the square of
   * min{c + sqrt d, sqrt(c^2 + d/4 + sqrt(2 ln(1/beta)) (c + sqrt(d)/2))}, rounded down. A rounding
   * above it is drawn again, so whatever is sent keeps it, and the formula decides only how often
   * that is.
   */
  public long largestSquaredNorm() {
    return Math.max(1, (long) Math.floor(squaredBound()));
  }

  private double squaredBound() {
    double c = scaledClip;
    double root = Math.sqrt(dimension);
    double always = (c + root) * (c + root);
    double usually =
        redrawBound == 0
            ? Double.POSITIVE_INFINITY
            : c * c + dimension / 4.0 + Math.sqrt(-2 * Math.log(redrawBound)) * (c + root / 2);
    return Math.min(always, usually);
  }

  /** L2 norm that no rounding exceeds. */
  public double l2Bound() {
    return Math.nextUp(Math.sqrt(largestSquaredNorm()));
  }

  /** L1 norm that no rounding exceeds: integers are at most their squares. */
  public double l1Bound() {
    return Math.nextUp(Math.min(Math.sqrt(dimension) * l2Bound(), (double) largestSquaredNorm()));
  }

  /** How much longer than the clip a rounding can be, by the formula: above 1. */
  public double inflation() {
    return Math.sqrt(squaredBound()) / scaledClip;
  }
}
