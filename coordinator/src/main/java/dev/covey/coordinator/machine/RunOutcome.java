package dev.covey.coordinator.machine;

/** How a run ended. */
public enum RunOutcome {
  COMPLETED,
  STOPPED,
  QUORUM_LOST,
  BUDGET_EXHAUSTED
}
