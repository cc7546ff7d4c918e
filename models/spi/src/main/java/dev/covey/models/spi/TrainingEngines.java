package dev.covey.models.spi;

import dev.covey.core.error.ConfigurationException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The engines on the class path. */
public final class TrainingEngines {
  private TrainingEngines() {}

  /** All engines, ordered by name. */
  public static List<TrainingEngine> all() {
    List<TrainingEngine> engines = new ArrayList<>();
    ServiceLoader.load(TrainingEngine.class).forEach(engines::add);
    engines.sort(Comparator.comparing(TrainingEngine::name));
    return engines;
  }

  /**
   * The engine of this name, or for {@code auto} the first that supports the model.
   *
   * @throws ConfigurationException if there is none
   */
  public static TrainingEngine find(String name, ModelSpec model) {
    List<TrainingEngine> engines = all();
    String known =
        engines.stream().map(TrainingEngine::name).collect(Collectors.joining(", ", "auto, ", ""));
    TrainingEngine engine =
        engines.stream()
            .filter(e -> name.equals("auto") ? e.supports(model) : e.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "run.engine = \""
                            + name
                            + "\" for "
                            + model.describe()
                            + ": no such engine here; found "
                            + known));
    if (!engine.supports(model)) {
      throw new ConfigurationException(
          "run.engine = \""
              + name
              + "\" does not support "
              + model.describe()
              + "; use run.engine = \"auto\"");
    }
    return engine;
  }
}
