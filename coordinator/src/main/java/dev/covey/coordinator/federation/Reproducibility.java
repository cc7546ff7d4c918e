package dev.covey.coordinator.federation;

import dev.covey.config.Experiment;
import dev.covey.config.RunConfig;
import java.util.ArrayList;
import java.util.List;

/** Whether the same file and seed give the same bits again, and if not, why. */
final class Reproducibility {
  private Reproducibility() {}

  /**
   * Reasons against; none means that the result is reproducible on the same machine and software.
   */
  static List<String> reasonsAgainst(Experiment experiment) {
    List<String> reasons = new ArrayList<>();
    if (experiment.cohort().deadlineSeconds() > 0) {
      reasons.add("cohort.deadline-seconds depends on wall-clock time");
    }
    if (experiment.cohort().overSelect() > 0) {
      reasons.add("cohort.over-select takes whoever finishes first");
    }
    if (experiment.run().device() instanceof RunConfig.Device.Cuda) {
      reasons.add("GPU kernels may sum in any order");
    }
    if (experiment.privacy().isPrivate() && !experiment.privacy().insecureDeterministicNoise()) {
      reasons.add("privacy.placement draws its noise from a generator that nobody can repeat");
    }
    return reasons;
  }
}
