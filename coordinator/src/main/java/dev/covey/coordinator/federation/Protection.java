package dev.covey.coordinator.federation;

import dev.covey.config.Experiment;

/** Says in plain words what a run protects from whom. */
public final class Protection {
  private static final String NONE =
      "none: the coordinator sees each update (docs/threat-model.md)";

  private Protection() {}

  /** The line for a run with these settings. */
  public static String describe(Experiment experiment) {
    // Masks and noise are refused by the configuration until they exist, so there is nothing to
    // choose from.
    return NONE;
  }
}
