package dev.covey.assembly;

import dev.covey.config.CohortConfig;
import java.util.OptionalInt;

/** How many clients an experiment file wants in a round; the same at both ends. */
public final class CohortSize {
  private CohortSize() {}

  /** Uploads wanted per cohort; empty where everybody drawn is waited for. */
  public static OptionalInt wanted(CohortConfig cohort) {
    if (cohort.sampling() instanceof CohortConfig.Sampling.Uniform uniform) {
      return OptionalInt.of(uniform.size());
    }
    if (cohort.sampling() instanceof CohortConfig.Sampling.Availability availability) {
      return OptionalInt.of(availability.size());
    }
    if (cohort.sampling() instanceof CohortConfig.Sampling.Plugin plugin && plugin.size() > 0) {
      return OptionalInt.of(plugin.size());
    }
    return OptionalInt.empty();
  }

  /** Most members of a roster, over-selection included; empty where the file does not say. */
  public static OptionalInt roster(CohortConfig cohort) {
    OptionalInt wanted = wanted(cohort);
    return wanted.isPresent()
        ? OptionalInt.of((int) Math.ceil(wanted.getAsInt() * (1 + cohort.overSelect())))
        : OptionalInt.empty();
  }
}
