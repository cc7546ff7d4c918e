package plugin;

import dev.covey.coordinator.sampling.CohortSampler;
import java.util.random.RandomGenerator;

/** Draws clients that are neighbours in a ring, from a random start. */
public final class ConsecutiveClients implements CohortSampler {
  @Override
  public int[] draw(int[] eligible, int size, RandomGenerator random) {
    if (eligible.length == 0) {
      return eligible.clone();
    }
    int start = random.nextInt(eligible.length);
    int[] drawn = new int[Math.min(size, eligible.length)];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = eligible[(start + i) % eligible.length];
    }
    return drawn;
  }
}
