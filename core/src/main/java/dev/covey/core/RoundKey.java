package dev.covey.core;

/**
 * Identifies one try at one round of one run; journal entries, uploads and retries are keyed by it.
 *
 * @param round from 1; round 0 is the base model
 * @param attempt from 1; an aborted round is tried again with the next attempt
 */
public record RoundKey(RunId run, int round, int attempt) {
  public RoundKey {
    if (round < 1 || attempt < 1) {
      throw new IllegalArgumentException(
          "round and attempt count from 1, got " + round + " and " + attempt);
    }
  }
}
