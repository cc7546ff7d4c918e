package dev.covey.simulation.federation;

import dev.covey.aggregation.arrival.ClientResult;
import dev.covey.coordinator.federation.ClientCall;
import dev.covey.models.spi.TrainingSession;

/** A client, as the shell sees it. Whatever it does, it must not hurt the round. */
@FunctionalInterface
interface ClientRuntime {
  /** Trains and answers; called from several threads, each with a session of its own. */
  ClientResult run(ClientCall call, TrainingSession session);
}
