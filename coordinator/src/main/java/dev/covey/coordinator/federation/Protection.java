package dev.covey.coordinator.federation;

import dev.covey.config.Experiment;
import dev.covey.config.PrivacyConfig;

/** Says in plain words what a run protects from whom. */
public final class Protection {
  private static final String PAGE = " (docs/threat-model.md)";

  private Protection() {}

  /** The line for a run with these settings. */
  public static String describe(Experiment experiment) {
    if (experiment.privacy().isPrivate()) {
      return ofNoise(experiment.privacy());
    }
    return switch (experiment.security().secureAggregation()) {
      case OFF -> "none: the coordinator sees each update" + PAGE;
      case SEMI_HONEST ->
          "updates are masked: a coordinator that follows the protocol sees their sum alone; the"
              + " sum has no noise"
              + PAGE;
      case MALICIOUS ->
          "updates are masked: the coordinator sees their sum alone, whatever it does; the sum has"
              + " no noise"
              + PAGE;
    };
  }

  private static String ofNoise(PrivacyConfig privacy) {
    if (privacy.insecureDeterministicNoise()) {
      return "none: the noise can be repeated by who knows the seed, epsilon is infinite" + PAGE;
    }
    String observers =
        switch (privacy.adversary()) {
          case PARTICIPANT -> "clients and readers of the model";
          case RELEASE_READER -> "readers of the model who see no roster";
        };
    String amount =
        privacy
            .epsilon()
            .map(epsilon -> "epsilon at most " + epsilon)
            .orElseGet(() -> "noise " + privacy.noiseMultiplier().orElse(0.0) + " times the clip");
    return "what a client holds is hidden from "
        + observers
        + " ("
        + amount
        + ", delta "
        + privacy.delta()
        + "); the coordinator sees each update"
        + PAGE;
  }
}
