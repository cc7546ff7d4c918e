package dev.covey.coordinator.sampling;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** The samplers that come with Covey. */
public final class CohortSamplers {
  private CohortSamplers() {}

  /** Everybody who is eligible; the size is ignored. */
  public static CohortSampler all() {
    return (eligible, size, random) -> eligible.clone();
  }

  /**
   * A uniform sample without replacement, of {@code size} or of everybody if fewer are eligible.
   */
  public static CohortSampler uniform() {
    return CohortSamplers::drawUniform;
  }

  /**
   * Each eligible client independently with probability {@code rate}; the only sampling for which
   * amplification by subsampling may be claimed.
   *
   * @param rate in (0, 1]
   */
  public static CohortSampler poisson(double rate) {
    if (!(rate > 0 && rate <= 1)) {
      throw new IllegalArgumentException("a Poisson rate lies in (0, 1], got " + rate);
    }
    return (eligible, size, random) ->
        Arrays.stream(eligible).filter(i -> random.nextDouble() < rate).toArray();
  }

  /** Partial Fisher-Yates shuffle. */
  private static int[] drawUniform(int[] eligible, int size, RandomGenerator random) {
    int[] pool = eligible.clone();
    int count = Math.min(size, pool.length);
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i, pool.length);
      int swapped = pool[i];
      pool[i] = pool[j];
      pool[j] = swapped;
    }
    int[] drawn = Arrays.copyOf(pool, count);
    Arrays.sort(drawn);
    return drawn;
  }
}
