package dev.covey.privacy.distributed;

import dev.covey.core.error.ConfigurationException;
import dev.covey.privacy.internal.Checks;

/**
 * How many clients' shares are in an opened sum.
 *
 * @param minimum below this many survivors nothing is opened, at least 1
 * @param maximum most that can take part, at least the minimum
 * @param corruptFraction share of {@code maximum} that may leave its noise out or know it, 0 to 1
 */
public record SecureCohort(long minimum, long maximum, double corruptFraction) {
  public SecureCohort {
    Checks.atLeast("minimum cohort", minimum, 1);
    Checks.atLeast("maximum cohort", maximum, minimum);
    Checks.fraction("corrupt fraction", corruptFraction);
    if (honest(minimum, maximum, corruptFraction) < 1) {
      throw new ConfigurationException(
          "of "
              + minimum
              + " survivors "
              + (long) Math.floor(corruptFraction * maximum)
              + " may be corrupt: expected at least one whose noise counts; raise the minimum"
              + " cohort or lower the corrupt fraction");
    }
  }

  /**
   * Whose noise is sure to be in the sum and unknown to others: the minimum less the corrupt, who
   * may all be among the survivors.
   */
  public long honestMinimum() {
    return honest(minimum, maximum, corruptFraction);
  }

  private static long honest(long minimum, long maximum, double corruptFraction) {
    return minimum - (long) Math.floor(corruptFraction * maximum);
  }
}
