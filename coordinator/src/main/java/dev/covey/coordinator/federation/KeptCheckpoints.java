package dev.covey.coordinator.federation;

import java.util.Set;
import java.util.TreeSet;

/**
 * Which checkpoints of a run stay: the base model's, that of the best evaluated round, and the
 * newest few. Remembers the best round, so that a round costs the same however many came before.
 */
final class KeptCheckpoints {
  private final int newest;
  private int bestRound;
  private double bestLoss = Double.POSITIVE_INFINITY;

  /**
   * The choice for a run.
   *
   * @param newest how many of the newest stay
   */
  KeptCheckpoints(int newest) {
    this.newest = newest;
  }

  /**
   * A round was evaluated. Of equal losses the earliest round is the best.
   *
   * @param validationLoss mean loss in nats per token
   */
  void evaluated(int round, double validationLoss) {
    if (validationLoss < bestLoss) {
      bestLoss = validationLoss;
      bestRound = round;
    }
  }

  /** The rounds whose checkpoints stay once a round is committed. */
  Set<Integer> rounds(int committed) {
    Set<Integer> kept = new TreeSet<>();
    kept.add(0);
    kept.add(bestRound);
    for (int i = 0; i < newest; i++) {
      kept.add(committed - i);
    }
    return kept;
  }
}
