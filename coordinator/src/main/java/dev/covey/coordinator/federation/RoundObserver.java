package dev.covey.coordinator.federation;

import dev.covey.aggregation.optimizer.ServerState;

/** Hears of every committed state, after it is durable: exports and samples hang on it. */
interface RoundObserver {
  /**
   * A round was committed.
   *
   * @param evaluated whether the round was evaluated
   */
  void committed(ServerState state, boolean evaluated);
}
