package dev.covey.coordinator.federation;

import dev.covey.aggregation.optimizer.ServerState;
import dev.covey.assembly.Evaluation;
import java.util.Optional;

/** Hears of every committed state, after it is durable: exports and samples hang on it. */
interface RoundObserver {
  /**
   * A round was committed.
   *
   * @param evaluation of this state, if the round was evaluated
   */
  void committed(ServerState state, Optional<Evaluation> evaluation);
}
