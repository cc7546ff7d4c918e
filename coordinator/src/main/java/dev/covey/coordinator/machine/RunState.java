package dev.covey.coordinator.machine;

import org.jspecify.annotations.Nullable;

/**
 * Where a run stands.
 *
 * @param round last round begun; the last committed one before the start
 * @param attempt attempt of that round; 0 before the start
 * @param draining ends after the round in progress
 * @param cohort the cohort in progress, or absent before the start
 * @param outcome how the run ended, or absent while it goes on
 */
public record RunState(
    RunPlan plan,
    int round,
    int attempt,
    boolean draining,
    @Nullable CohortState cohort,
    @Nullable RunOutcome outcome) {

  /**
   * Before the start, or after a restart.
   *
   * @param committedRounds rounds already committed
   * @param attemptsMade attempts of the next round that have already ended
   */
  public static RunState before(RunPlan plan, int committedRounds, int attemptsMade) {
    return new RunState(plan, committedRounds + 1, attemptsMade, false, null, null);
  }

  public boolean finished() {
    return outcome != null;
  }
}
