package dev.covey.cli.command;

import dev.covey.assembly.CacheFolder;
import dev.covey.config.LoadedExperiment;
import dev.covey.coordinator.federation.FederatedRun;
import dev.covey.core.Clock;
import dev.covey.simulation.ExperimentRunner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code covey run}. */
@Command(
    name = "run",
    description = "Run an experiment in this process.",
    footer = {
      "",
      "Writes a run folder with metrics.jsonl, summary.json, report.html and the adapter.",
      "Ctrl-C finishes the round and stops (exit code 3); `covey resume` goes on."
    })
final class RunCommand extends Verb {
  @Mixin private ExperimentArguments experiment = new ExperimentArguments();
  @Mixin private RunsArguments runs = new RunsArguments();

  @Override
  public Integer call() {
    LoadedExperiment loaded = experiment.load();
    try (LiveRun live = new LiveRun(err(), Clock.system())) {
      FederatedRun.Result result =
          new ExperimentRunner(CacheFolder.path(), Clock.system()).run(loaded, runs.folder(), live);
      return live.conclude(result, json(), out());
    }
  }
}
