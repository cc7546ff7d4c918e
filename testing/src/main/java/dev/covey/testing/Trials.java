package dev.covey.testing;

import dev.covey.core.Seeds;
import java.util.SplittableRandom;

/**
 * Runs a property over seeded trials. A failure names the trial's seed; running again with {@code
 * -Dcovey.trial.seed=SEED} runs that trial alone.
 */
public final class Trials {
  private Trials() {}

  /** One trial of a property. */
  @FunctionalInterface
  public interface Property {
    void check(SplittableRandom random) throws Exception;
  }

  /**
   * Checks {@code property} {@code count} times, or once with the seed given by {@code
   * covey.trial.seed}.
   */
  public static void run(String label, int count, Property property) {
    Long only = Long.getLong("covey.trial.seed");
    if (only != null) {
      runOne(label, only, property);
      return;
    }
    for (int trial = 0; trial < count; trial++) {
      runOne(label, Seeds.root(1).child(label, trial).toLong(), property);
    }
  }

  private static void runOne(String label, long seed, Property property) {
    try {
      property.check(new SplittableRandom(seed));
    } catch (Throwable failure) {
      throw new AssertionError(
          label + " failed; reproduce with -Dcovey.trial.seed=" + seed + ": " + failure, failure);
    }
  }
}
