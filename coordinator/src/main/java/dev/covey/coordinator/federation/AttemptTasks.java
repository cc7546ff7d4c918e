package dev.covey.coordinator.federation;

import dev.covey.aggregation.arrival.Roster;
import dev.covey.aggregation.arrival.UploadCheck;
import dev.covey.aggregation.optimizer.Scaffold;
import dev.covey.aggregation.optimizer.ServerState;
import dev.covey.aggregation.task.RoundTask;
import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.core.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** What the members of a roster are asked, and what an answer has to keep to. */
final class AttemptTasks {
  private final FederationSetup setup;
  private final Map<String, Integer> lastFolded;

  /**
   * Tasks of a run.
   *
   * @param lastFolded for each client whose update was ever folded, the last round in which it was
   */
  AttemptTasks(FederationSetup setup, Map<String, Integer> lastFolded) {
    this.setup = setup;
    this.lastFolded = new HashMap<>(lastFolded);
  }

  /** An update of a client was folded. */
  void folded(ClientId client, int round) {
    lastFolded.put(client.value(), round);
  }

  RoundTask task(RoundKey key, ServerState state) {
    return new RoundTask(
        key.run(),
        key.round(),
        state.parameters().sha256(),
        setup.usesControlVariate() ? state.slot(Scaffold.CONTROL_SLOT).sha256() : "",
        setup.parameters().sha256(),
        setup.settings());
  }

  UploadCheck check(String taskSha256, List<ClientId> roster) {
    UploadCheck.Limits limits = setup.serverPipeline().uploadLimits();
    double bound = setup.experiment().aggregation().maxUpdateL2Norm();
    if (bound > 0) {
      limits =
          new UploadCheck.Limits(
              limits.maxWeight(), Math.min(bound, limits.maxL2Norm()), limits.maxMetricsChars());
    }
    return new UploadCheck(setup.sections(), taskSha256, Roster.of(roster), limits);
  }

  /**
   * The calls of those who have not delivered.
   *
   * @param indexOf the number of a client in the run
   */
  List<ClientCall> calls(RoundWork work, ServerState state, ToIntFunction<ClientId> indexOf) {
    float[] global = state.parameters().sharedValues();
    float[] control =
        setup.usesControlVariate() ? state.slot(Scaffold.CONTROL_SLOT).sharedValues() : null;
    Seeds roundSeeds = setup.seeds().child("client-training", work.key.round());
    List<ClientCall> calls = new ArrayList<>();
    for (int slot = 0; slot < work.roster.size(); slot++) {
      if (work.arrivedSlots.get(slot)) {
        continue;
      }
      ClientId id = work.roster.get(slot);
      int client = indexOf.applyAsInt(id);
      calls.add(
          new ClientCall(
              slot,
              client,
              id,
              work.key.round(),
              work.taskSha256,
              global,
              control,
              lastFolded.getOrDefault(id.value(), 0),
              roundSeeds.child("client", client),
              Optional.of(state.parameters().sha256())));
    }
    return calls;
  }
}
