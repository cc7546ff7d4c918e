package dev.covey.privacy.central;

import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.InternalException;

/**
 * Clips a vector to an L2 norm and rounds it onto the integer grid, so that the rounded vector, in
 * whole numbers, is no longer than {@link CentralMechanism#STEPS_PER_CLIP} steps.
 *
 * <p>Rounding is to the nearest, and may lengthen a vector: what comes out too long is scaled a
 * hair shorter and rounded again. The sensitivity rests on the comparison of integers that ends
 * this, not on the norms before it.
 *
 * <pre>{@code
 * double factor = clip.firstFactor(norm);
 * for (long squares = clip.squares(x, 0, d, factor); !clip.fits(squares); squares = ...) {
 *   factor = clip.shorter(factor, squares);
 * }
 * clip.addTo(sum, 0, x, 0, d, factor);
 * }</pre>
 */
public final class GridClip {
  private static final double HAIR = 1 - 1e-9;
  private static final double SMALLEST_CLIP = 1e-12;
  private static final double LARGEST_CLIP = 1e12;
  private static final long STEPS = CentralMechanism.STEPS_PER_CLIP;
  private static final long LARGEST_SQUARES = STEPS * STEPS;

  /** Stands for every squared norm that is far too long. */
  private static final long FAR_TOO_LONG = 1L << 62;

  /** Beyond this an entry alone is far too long; below, sums of squares do not overflow. */
  private static final double LARGEST_ENTRY = 2.0 * STEPS;

  private final double clipL2Norm;

  /**
   * A clip.
   *
   * @param clipL2Norm C, 1e-12 to 1e12
   */
  public GridClip(double clipL2Norm) {
    requireClip(clipL2Norm);
    this.clipL2Norm = clipL2Norm;
  }

  static void requireClip(double clipL2Norm) {
    if (!(clipL2Norm >= SMALLEST_CLIP && clipL2Norm <= LARGEST_CLIP)) {
      throw new ConfigurationException(
          "clip is "
              + clipL2Norm
              + ": expected "
              + SMALLEST_CLIP
              + " to "
              + LARGEST_CLIP
              + "; scale the update");
    }
  }

  /**
   * The factor to try first: onto the grid, and down to the clip if the vector is longer.
   *
   * @param l2Norm of the vector, at least 0 and finite
   */
  public double firstFactor(double l2Norm) {
    if (!(l2Norm >= 0 && l2Norm < Double.POSITIVE_INFINITY)) {
      throw new InternalException("a vector of norm " + l2Norm + " was let through to the clip");
    }
    return l2Norm > clipL2Norm ? STEPS / l2Norm : STEPS / clipL2Norm;
  }

  /**
   * Squared norm of a range of the rounded vector, exact unless it is far too long.
   *
   * @param x [d], finite
   */
  public long squares(float[] x, int from, int to, double factor) {
    long squares = 0;
    for (int i = from; i < to; i++) {
      double rounded = Math.rint(x[i] * factor);
      // Written so that what is no number counts as too long.
      if (!(Math.abs(rounded) <= LARGEST_ENTRY)) {
        return FAR_TOO_LONG;
      }
      long steps = (long) rounded;
      squares += steps * steps;
      if (squares > 2 * LARGEST_SQUARES) {
        return FAR_TOO_LONG;
      }
    }
    return squares;
  }

  /** The squared norm of two ranges together. */
  public static long plus(long squares, long others) {
    boolean far = squares > 2 * LARGEST_SQUARES || others > 2 * LARGEST_SQUARES;
    return far ? FAR_TOO_LONG : squares + others;
  }

  /** Whether a rounded vector keeps the clip. */
  public boolean fits(long squaredNorm) {
    return squaredNorm <= LARGEST_SQUARES;
  }

  /** The next factor to try, after one whose rounding was too long. */
  public double shorter(double factor, long squaredNorm) {
    double by = squaredNorm >= FAR_TOO_LONG ? 0.5 : STEPS / Math.sqrt((double) squaredNorm);
    return factor * Math.min(HAIR, by * HAIR);
  }

  /**
   * Adds a range of the rounded vector to a sum.
   *
   * @param sum [d], in steps
   * @param at where in {@code sum} the entry {@code x[from]} belongs
   */
  public void addTo(long[] sum, int at, float[] x, int from, int to, double factor) {
    int shift = at - from;
    for (int i = from; i < to; i++) {
      sum[i + shift] += (long) Math.rint(x[i] * factor);
    }
  }
}
