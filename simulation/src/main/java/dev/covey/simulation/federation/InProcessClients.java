package dev.covey.simulation.federation;

import dev.covey.assembly.ClientPipelines;
import dev.covey.assembly.CohortSize;
import dev.covey.assembly.Masking;
import dev.covey.assembly.Plugins;
import dev.covey.client.ClientChoices;
import dev.covey.client.LocalClient;
import dev.covey.client.LocalTrainer;
import dev.covey.client.correction.ClientCorrection;
import dev.covey.client.secure.HeldUpdates;
import dev.covey.client.state.ClientStates;
import dev.covey.client.state.FileClientStates;
import dev.covey.config.Experiment;
import dev.covey.config.TrainingConfig;
import dev.covey.coordinator.federation.Assembly;
import dev.covey.coordinator.federation.BaselineResults;
import dev.covey.coordinator.federation.ClientGateway;
import dev.covey.coordinator.federation.ClientInbox;
import dev.covey.coordinator.federation.ClientSource;
import dev.covey.coordinator.run.EventLog;
import dev.covey.coordinator.run.RunFolder;
import dev.covey.core.Clock;
import dev.covey.crypto.keys.Entropy;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** All clients in this process, taking turns on the run's training sessions. */
public final class InProcessClients implements ClientSource {
  private final UnaryOperator<ClientRuntime> wrapping;
  private final SecureRuntime secureRuntime;
  private final Entropy entropy;

  public InProcessClients() {
    this(client -> client, SecureRuntime.honest(), Entropy.system());
  }

  /** With the clients wrapped: tests put misbehaving ones in their place. */
  InProcessClients(
      UnaryOperator<ClientRuntime> wrapping, SecureRuntime secureRuntime, Entropy entropy) {
    this.wrapping = wrapping;
    this.secureRuntime = secureRuntime;
    this.entropy = entropy;
  }

  @Override
  public boolean usesControlVariate(Experiment experiment, Plugins plugins) {
    return ClientChoices.correction(experiment.training(), plugins).usesControlVariate();
  }

  @Override
  public boolean isCheckIn() {
    return false;
  }

  @Override
  public ClientGateway open(
      Assembly assembly, RunFolder folder, EventLog events, Clock clock, ClientInbox inbox) {
    Experiment experiment = assembly.experiment();
    ClientCorrection correction =
        ClientChoices.correction(experiment.training(), assembly.plugins());
    // A correction of a researcher's own may remember something without a control variate.
    boolean remembers =
        correction.usesControlVariate()
            || experiment.training().correction() instanceof TrainingConfig.Correction.Plugin;
    ClientStates states =
        remembers ? new FileClientStates(folder.store().resolve("clients")) : ClientStates.none();
    Optional<Masking> masking = assembly.masking();
    Optional<SecureClients> secure =
        masking.map(
            masks ->
                new SecureClients(
                    masks,
                    IntStream.range(0, assembly.data().clients())
                        .mapToObj(assembly.data()::id)
                        .toList(),
                    assembly.pool(),
                    inbox,
                    secureRuntime,
                    entropy,
                    clock));
    LocalClient client =
        new LocalClient(
            new LocalTrainer(clock),
            ClientChoices.localPlan(experiment),
            correction,
            states,
            assembly.sections(),
            ClientPipelines.of(experiment.aggregation(), masking),
            secure.<HeldUpdates>map(clients -> clients).orElseGet(HeldUpdates::none));
    return new ClientDispatch(
        assembly.pool(),
        wrapping.apply(new TrainingClient(assembly.data(), client)),
        assembly.data(),
        inbox,
        secure);
  }

  @Override
  public BaselineResults baselines(Assembly assembly, long tokens) {
    // Under masks nobody is told; the baselines get what the file lets a round train on.
    return Baselines.measure(assembly, tokens > 0 ? tokens : planned(assembly));
  }

  private static long planned(Assembly assembly) {
    Experiment experiment = assembly.experiment();
    long rowTokens = assembly.data().train(0).length();
    return (long) experiment.run().rounds()
        * CohortSize.wanted(experiment.cohort()).orElse(assembly.data().clients())
        * experiment.training().localSteps()
        * experiment.training().batchSize()
        * rowTokens;
  }
}
