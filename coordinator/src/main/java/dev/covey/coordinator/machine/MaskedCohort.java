package dev.covey.coordinator.machine;

/**
 * That a cohort's updates are masked, and how its session goes.
 *
 * @param certified whether survivors sign which of them there are, before anything is opened
 * @param phaseMillis time for the answers of one phase, above 0
 */
public record MaskedCohort(boolean certified, long phaseMillis) {
  public MaskedCohort {
    if (phaseMillis < 1) {
      throw new IllegalArgumentException(
          "a phase of a session takes time, got " + phaseMillis + " ms");
    }
  }
}
