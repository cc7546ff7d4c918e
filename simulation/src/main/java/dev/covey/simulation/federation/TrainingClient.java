package dev.covey.simulation.federation;

import dev.covey.aggregation.arrival.ClientResult;
import dev.covey.assembly.FederatedTokens;
import dev.covey.client.ClientTask;
import dev.covey.client.LocalClient;
import dev.covey.coordinator.federation.ClientCall;
import dev.covey.models.spi.TrainingSession;

/** An honest client. */
final class TrainingClient implements ClientRuntime {
  private final FederatedTokens data;
  private final LocalClient client;

  TrainingClient(FederatedTokens data, LocalClient client) {
    this.data = data;
    this.client = client;
  }

  @Override
  public ClientResult run(ClientCall call, TrainingSession session) {
    ClientTask task =
        new ClientTask(
            call.id(),
            call.round(),
            call.taskSha256(),
            call.global(),
            call.serverControl(),
            call.lastFoldedRound(),
            call.seeds());
    return client.run(task, data.train(call.client()), session);
  }
}
