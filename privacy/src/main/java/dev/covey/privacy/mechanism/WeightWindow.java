package dev.covey.privacy.mechanism;

import java.math.BigInteger;
import java.util.List;

/**
 * Enclosures of the weights of consecutive integers: a distribution up to its normaliser. All
 * numbers are in one fixed-point unit, whose size does not matter.
 *
 * @param first the integer of the first weight
 * @param lower the true weight of {@code first + j} is at least {@code lower[j]}
 * @param slack and at most {@code lower[j] + slack}
 * @param below all integers before the first together weigh at most this; 0 where there are none
 * @param above all integers after the last together weigh at most this
 */
record WeightWindow(
    long first, List<BigInteger> lower, BigInteger slack, BigInteger below, BigInteger above) {

  /** A distribution on the integers whose weights can be enclosed as finely as wanted. */
  @FunctionalInterface
  interface Source {
    /**
     * Encloses every weight that is not negligible.
     *
     * @param digits the largest weight is about 2^digits
     */
    WeightWindow enclosed(int digits);
  }
}
