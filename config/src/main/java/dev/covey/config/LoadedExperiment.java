package dev.covey.config;

import java.util.List;

/**
 * What a file describes.
 *
 * @param warnings what is allowed but perhaps not meant, one line each, naming the key
 */
public record LoadedExperiment(Experiment experiment, List<String> warnings) {
  public LoadedExperiment {
    warnings = List.copyOf(warnings);
  }
}
