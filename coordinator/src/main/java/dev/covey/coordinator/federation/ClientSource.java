package dev.covey.coordinator.federation;

import dev.covey.assembly.Plugins;
import dev.covey.config.Experiment;
import dev.covey.coordinator.run.EventLog;
import dev.covey.coordinator.run.RunFolder;
import dev.covey.core.Clock;

/** Where a run's clients come from. */
public interface ClientSource {
  /**
   * Whether clients send a control variate beside their update (SCAFFOLD), and a wrong choice of
   * the client's part is refused here, before anything slow begins.
   *
   * @throws dev.covey.core.error.ConfigurationException if these clients cannot do what the file
   *     asks of them
   */
  boolean usesControlVariate(Experiment experiment, Plugins plugins);

  /**
   * Whether clients come by themselves, so that who takes part is not the coordinator's coin alone.
   */
  default boolean isCheckIn() {
    return true;
  }

  /** Opens the way to the clients of a run. */
  ClientGateway open(
      Assembly assembly, RunFolder folder, EventLog events, Clock clock, ClientInbox inbox);

  /**
   * What the federation is compared with, where the experiment asks for it and somebody can measure
   * it.
   *
   * @param tokens training tokens that the federation used
   */
  default BaselineResults baselines(Assembly assembly, long tokens) {
    return BaselineResults.NONE;
  }
}
