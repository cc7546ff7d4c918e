package dev.covey.coordinator.federation;

import dev.covey.config.Experiment;

/** Says in plain words what a run protects from whom. */
public final class Protection {
  private static final String PAGE = " (docs/threat-model.md)";

  private Protection() {}

  /** The line for a run with these settings. */
  public static String describe(Experiment experiment) {
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
}
