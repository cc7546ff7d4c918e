package dev.covey.client.transfer;

import java.util.SplittableRandom;

/**
 * How long to wait before the next try, and when to give up.
 *
 * @param firstMillis upper bound of the first wait
 * @param maxMillis upper bound of every wait
 * @param factor growth of the bound from try to try, at least 1
 * @param maxTriesWithoutProgress tries in a row that bring nothing before giving up
 */
public record RetryPolicy(
    long firstMillis, long maxMillis, double factor, int maxTriesWithoutProgress) {
  /**
   * Up to 1 s, doubling to 60 s, for about a quarter of an hour. Waits are drawn evenly from zero
   * to their bound ("full jitter"), so that clients that lost the same coordinator do not return
   * together.
   */
  public static final RetryPolicy DEFAULT = new RetryPolicy(1000, 60_000, 2, 30);

  public RetryPolicy {
    if (firstMillis < 1
        || maxMillis < firstMillis
        || !(factor >= 1)
        || maxTriesWithoutProgress < 1) {
      throw new IllegalArgumentException("waits grow from at least 1 ms, tries count from 1");
    }
  }

  /** The wait after {@code failures} tries without progress, from 1. */
  long waitMillis(int failures, SplittableRandom random) {
    double bound = Math.min(maxMillis, firstMillis * Math.pow(factor, failures - 1));
    return (long) (random.nextDouble() * (bound + 1));
  }
}
