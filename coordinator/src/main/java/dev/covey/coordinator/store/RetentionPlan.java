package dev.covey.coordinator.store;

import dev.covey.core.RunId;
import java.time.Instant;
import java.util.List;

/**
 * What a store is about to forget.
 *
 * @param runs with their attempts, participations and place in the queue; the latest first
 * @param tokens digests of tokens
 */
public record RetentionPlan(List<RunId> runs, List<String> tokens) {
  public RetentionPlan {
    runs = List.copyOf(runs);
    tokens = List.copyOf(tokens);
  }

  /**
   * A run that may or may not be kept.
   *
   * @param ended whether it is neither queued nor running
   * @param since when it ended, else when it was created or submitted
   */
  public record Candidate(RunId run, boolean ended, Instant since) {}
}
