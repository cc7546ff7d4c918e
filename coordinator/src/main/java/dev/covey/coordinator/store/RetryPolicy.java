package dev.covey.coordinator.store;

/**
 * How long the store keeps trying while its database is away: {@code attempts} in all, with pauses
 * that double from {@code firstPauseMillis} up to {@code longestPauseMillis}; each attempt waits up
 * to {@code connectMillis} for a connection.
 */
record RetryPolicy(
    int attempts, long firstPauseMillis, long longestPauseMillis, long connectMillis) {
  /** Some twenty seconds of pauses and fifty of waits: a server may be away for a minute. */
  static final RetryPolicy DEFAULT = new RetryPolicy(10, 100, 5_000, 5_000);

  RetryPolicy {
    if (attempts < 1
        || firstPauseMillis < 0
        || longestPauseMillis < firstPauseMillis
        || connectMillis < 1) {
      throw new IllegalArgumentException(
          "a retry policy needs an attempt, a wait, and pauses that do not shrink, got "
              + attempts
              + ", "
              + firstPauseMillis
              + ", "
              + longestPauseMillis
              + ", "
              + connectMillis);
    }
  }

  /**
   * The pause after a failed attempt.
   *
   * @param failures attempts that have failed so far, from 1
   */
  long pauseMillis(int failures) {
    int doublings = Math.min(failures - 1, 30);
    return Math.min(longestPauseMillis, firstPauseMillis << doublings);
  }

  /** Lets time pass; a test's own does not. */
  @FunctionalInterface
  interface Pause {
    void millis(long millis) throws InterruptedException;
  }
}
