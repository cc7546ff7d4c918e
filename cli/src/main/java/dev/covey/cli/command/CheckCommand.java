package dev.covey.cli.command;

import dev.covey.assembly.Plugins;
import dev.covey.client.ClientChoices;
import dev.covey.config.LoadedExperiment;
import dev.covey.coordinator.federation.Choices;
import dev.covey.coordinator.federation.Protection;
import dev.covey.core.error.ExitCodes;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code covey check}. */
@Command(
    name = "check",
    description =
        "Validate an experiment file and the classes it names, and print it with every default.")
final class CheckCommand extends Verb {
  @Mixin private ExperimentArguments experiment = new ExperimentArguments();

  @Override
  public Integer call() {
    LoadedExperiment loaded = experiment.load();
    Plugins plugins = new Plugins(loaded.experiment().run().pluginPath());
    Choices.tryPlugins(loaded.experiment(), plugins);
    ClientChoices.correction(loaded.experiment().training(), plugins);
    loaded.warnings().forEach(warning -> err().println("warning: " + warning));
    if (json()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("valid", true);
      result.put("sha256", loaded.experiment().sha256());
      result.put("protection", Protection.describe(loaded.experiment()));
      result.put("warnings", loaded.warnings());
      result.put("experiment", loaded.experiment().toToml());
      printJson(result);
    } else {
      out().print(loaded.experiment().toToml());
      out().flush();
      err().println("protection: " + Protection.describe(loaded.experiment()));
    }
    return ExitCodes.DONE;
  }
}
