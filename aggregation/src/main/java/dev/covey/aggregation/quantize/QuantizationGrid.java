package dev.covey.aggregation.quantize;

import dev.covey.crypto.mask.LaneVector;
import java.util.SplittableRandom;

/**
 * Which integers stand for which numbers, so that the sum of what {@code contributors} clients send
 * never wraps modulo 2^b.
 *
 * <p>Idea: with Q the largest magnitude of one entry, n entries add up to at most nQ, and signed
 * integers modulo 2^b tell 2nQ + 1 sums apart as long as 2nQ + 1 is at most 2^b (secure-aggregation
 * literature, for example Bonawitz et al. 2017). Q is the largest that fits; one step of the grid
 * is range / Q. A number is rounded up with the probability of its distance from the step below, so
 * that its expectation is the number itself and errors of different clients cancel: a sum is off by
 * less than n steps, with a standard deviation of at most sqrt(n) / 2.
 *
 * @param bits b, 8 to 64
 * @param contributors n, at least 1: most clients whose numbers are added
 * @param range positive and finite; numbers beyond it, either way, are taken for it
 */
public record QuantizationGrid(int bits, int contributors, double range) {
  /** Beyond this a double has no fraction left to round by; float32 has 24 bits. */
  private static final long LARGEST_STEPS = 1L << 51;

  public QuantizationGrid {
    if (bits < LaneVector.MIN_BITS || bits > LaneVector.MAX_BITS) {
      throw new IllegalArgumentException(
          "a grid has "
              + LaneVector.MIN_BITS
              + " to "
              + LaneVector.MAX_BITS
              + " bits, got "
              + bits);
    }
    if (contributors < 1) {
      throw new IllegalArgumentException("a grid is for at least 1 client, got " + contributors);
    }
    if (!(range > 0 && range < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("the range must be positive and finite, got " + range);
    }
    if (largest(bits, contributors) < 1) {
      throw new IllegalArgumentException(
          bits
              + " bits leave no room for the sum of "
              + contributors
              + " clients; take more bits or smaller cohorts");
    }
  }

  /** Q, the largest magnitude of an entry of one client. */
  public long largest() {
    return largest(bits, contributors);
  }

  /** What one step stands for. */
  public double step() {
    return range / largest();
  }

  /**
   * The integer for a number, -Q to Q.
   *
   * @param value finite
   * @param random decides between the step below and the one above
   */
  public long quantize(double value, SplittableRandom random) {
    long largest = largest();
    double steps = Math.max(-range, Math.min(range, value)) / range * largest;
    double below = Math.floor(steps);
    // Both differences are exact: a double below 2^52 keeps its fraction.
    long rounded = (long) below + (random.nextDouble() < steps - below ? 1 : 0);
    return Math.max(-largest, Math.min(largest, rounded));
  }

  /** What a sum of integers stands for. */
  public double value(long sum) {
    return sum * (range / largest());
  }

  /** (2^b - 1) / 2n, rounded down, without leaving 64 bits. */
  private static long largest(int bits, int contributors) {
    long half = bits == Long.SIZE ? Long.MAX_VALUE : (1L << bits - 1) - 1;
    // 2nQ + 1 <= 2^b for whole Q is the same as nQ <= 2^(b-1) - 1.
    return Math.min(half / contributors, LARGEST_STEPS);
  }
}
