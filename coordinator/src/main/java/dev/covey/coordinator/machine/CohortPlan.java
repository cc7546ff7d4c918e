package dev.covey.coordinator.machine;

import dev.covey.core.RoundKey;
import java.util.Optional;

/**
 * What one cohort is asked to deliver.
 *
 * @param target accepted uploads after which collecting ends at once; the roster may be larger
 *     (over-selection)
 * @param minimum fewest accepted uploads with which the round may go on, at least 1
 * @param deadlineMillis time for collecting; 0 for none
 * @param masked how updates are masked, if they are
 */
public record CohortPlan(
    RoundKey key, int target, int minimum, long deadlineMillis, Optional<MaskedCohort> masked) {
  public CohortPlan {
    if (minimum < 1 || target < minimum || deadlineMillis < 0) {
      throw new IllegalArgumentException(
          "a cohort needs 1 <= minimum <= target and no negative deadline, got "
              + minimum
              + ", "
              + target
              + ", "
              + deadlineMillis);
    }
  }
}
