package dev.covey.coordinator.sampling;

import java.util.random.RandomGenerator;

/**
 * Draws the roster of a round. An extension point: a public class with a public constructor without
 * arguments can be named in {@code cohort.sampling}.
 */
@FunctionalInterface
public interface CohortSampler {
  /**
   * Draws from the eligible clients.
   *
   * @param eligible indices of the clients that could take part, ascending; not to be changed
   * @param size wanted roster size, over-selection included
   * @param random seeded for this run, round and attempt; the only randomness a sampler may use
   * @return distinct elements of {@code eligible}; their ascending order becomes the roster's
   */
  int[] draw(int[] eligible, int size, RandomGenerator random);
}
