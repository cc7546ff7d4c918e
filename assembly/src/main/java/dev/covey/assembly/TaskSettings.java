package dev.covey.assembly;

import dev.covey.config.Experiment;
import java.util.Map;
import java.util.TreeMap;

/** What a round's task is besides its model: covered by the task's digest, at both ends. */
public final class TaskSettings {
  private TaskSettings() {}

  /**
   * The settings of local training, clip, weighting, noise and masks, by their configuration keys.
   */
  public static Map<String, String> of(Experiment experiment) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("training", experiment.training().toString());
    settings.put("aggregation.clip-norm", Double.toString(experiment.aggregation().clipL2Norm()));
    settings.put("aggregation.weighting", experiment.aggregation().weighting().keyword());
    settings.put("security", experiment.security().toString());
    if (experiment.privacy().isPrivate()) {
      settings.put("privacy", experiment.privacy().toString());
    }
    return settings;
  }
}
