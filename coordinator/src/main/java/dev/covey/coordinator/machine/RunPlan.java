package dev.covey.coordinator.machine;

import dev.covey.core.RunId;
import java.util.Optional;

/**
 * The rounds a run is to make.
 *
 * @param rounds at least 1
 * @param maxAttempts tries per round before the run ends for want of a quorum, at least 1
 * @param target accepted uploads wanted per cohort
 * @param minimum fewest accepted uploads per cohort
 * @param deadlineMillis time for collecting; 0 for none
 * @param masked how updates are masked, if they are
 */
public record RunPlan(
    RunId run,
    int rounds,
    int maxAttempts,
    int target,
    int minimum,
    long deadlineMillis,
    Optional<MaskedCohort> masked) {
  public RunPlan {
    if (rounds < 1 || maxAttempts < 1) {
      throw new IllegalArgumentException("a run needs at least one round and one attempt");
    }
  }
}
