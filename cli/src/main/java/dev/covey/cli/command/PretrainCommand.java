package dev.covey.cli.command;

import dev.covey.assembly.BaseModels;
import dev.covey.assembly.CacheFolder;
import dev.covey.assembly.ModelChoices;
import dev.covey.assembly.ModelFolder;
import dev.covey.assembly.Plugins;
import dev.covey.assembly.TextData;
import dev.covey.cli.terminal.RunTerminal;
import dev.covey.cli.terminal.TerminalCapabilities;
import dev.covey.cli.terminal.Units;
import dev.covey.config.Experiment;
import dev.covey.core.Clock;
import dev.covey.core.error.ExitCodes;
import dev.covey.models.data.FederatedText;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code covey pretrain}. */
@Command(
    name = "pretrain",
    description =
        "Make an experiment's base model from its public text, and cache it for `covey run`.")
final class PretrainCommand extends Verb {
  @Mixin private ExperimentArguments arguments = new ExperimentArguments();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write the model there too, in Hugging Face's layout.")
  private @Nullable Path folder;

  @Override
  public Integer call() {
    Experiment experiment = arguments.load().experiment();
    Clock clock = Clock.system();
    long begun = clock.nanoTime();
    BaseModels.Resolved base;
    try (RunTerminal terminal =
        new RunTerminal(
            new PrintStream(System.err, true, StandardCharsets.UTF_8),
            TerminalCapabilities.ofStandardError(),
            clock)) {
      terminal.phase("data");
      FederatedText text = TextData.load(experiment, new Plugins(experiment.run().pluginPath()));
      base =
          BaseModels.resolve(
              experiment,
              text,
              ModelChoices.device(experiment.run()),
              CacheFolder.path(),
              (step, steps, loss) ->
                  terminal.phase(
                      String.format(
                          Locale.ROOT,
                          "pre-training  %d %%  loss %s",
                          100 * step / steps,
                          Units.loss(loss))));
    }
    if (folder != null) {
      ModelFolder.write(folder, base.model());
    }
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("model", base.model().spec().describe());
    result.put("origin", base.origin().name().toLowerCase(Locale.ROOT));
    result.put("sha256", base.model().sha256());
    result.put("folder", folder == null ? null : folder.toString());
    result.put("elapsed_ms", (clock.nanoTime() - begun) / 1_000_000);
    if (json()) {
      printJson(result);
    } else {
      out()
          .printf(
              "%s  %s%s%n",
              result.get("model"), result.get("origin"), folder == null ? "" : "  " + folder);
    }
    return ExitCodes.DONE;
  }
}
