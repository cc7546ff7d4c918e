package dev.covey.coordinator.federation;

import dev.covey.aggregation.pipeline.ServerPipeline;
import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.assembly.Evaluator;
import dev.covey.assembly.Masking;
import dev.covey.assembly.PrivacyPlan;
import dev.covey.config.Experiment;
import dev.covey.coordinator.checkpoint.Checkpoints;
import dev.covey.coordinator.machine.RunPlan;
import dev.covey.coordinator.run.EventLog;
import dev.covey.coordinator.run.JsonLines;
import dev.covey.coordinator.run.RunFolder;
import dev.covey.coordinator.sampling.CohortSampler;
import dev.covey.coordinator.store.RunStore;
import dev.covey.core.Clock;
import dev.covey.core.Seeds;
import dev.covey.core.TensorLayout;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Everything a federation works with; assembled once per run.
 *
 * @param masking how updates are masked, if they are
 * @param privacy what noise the run adds, if it adds any
 * @param withheld which figures are held back
 * @param settings what a task's digest covers besides the model
 * @param wantedRoster members drawn per round, over-selection included
 * @param clients opens the way to the clients
 * @param workers threads that fold and evaluate
 * @param availability probability that a client is up when a round begins
 */
record FederationSetup(
    Experiment experiment,
    RunPlan plan,
    RunFolder folder,
    RunStore store,
    Checkpoints checkpoints,
    JsonLines metrics,
    EventLog events,
    TensorLayout parameters,
    SectionLayout sections,
    ServerPipeline serverPipeline,
    Optional<Masking> masking,
    Optional<PrivacyPlan> privacy,
    Withheld withheld,
    boolean usesControlVariate,
    Map<String, String> settings,
    CohortSampler sampler,
    int wantedRoster,
    double availability,
    Function<ClientInbox, ClientGateway> clients,
    int workers,
    Evaluator evaluator,
    RoundObserver observer,
    Seeds seeds,
    Clock clock,
    RunListener listener) {
  /** Whether a round is one of those after which the model is evaluated; the last always is. */
  boolean evaluationIsDue(int round) {
    return round % experiment.evaluation().everyRounds() == 0 || round == plan.rounds();
  }
}
