package dev.covey.cli.command;

import dev.covey.assembly.CacheFolder;
import dev.covey.config.LoadedExperiment;
import dev.covey.coordinator.federation.FederatedRun;
import dev.covey.coordinator.remote.CoordinatorConnection;
import dev.covey.coordinator.remote.RemoteRuns;
import dev.covey.core.Clock;
import dev.covey.core.RunId;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.StoreException;
import dev.covey.simulation.ExperimentRunner;
import dev.covey.simulation.rehearsal.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code covey run}. */
@Command(
    name = "run",
    description = "Run an experiment in this process, or on a coordinator.",
    footer = {
      "",
      "Writes a run folder with metrics.jsonl, summary.json, report.html and the adapter.",
      "Ctrl-C finishes the round and stops (exit code 3); `covey resume` goes on."
    })
final class RunCommand extends Verb {
  @Mixin private ExperimentArguments experiment = new ExperimentArguments();
  @Mixin private RunsArguments runs = new RunsArguments();
  @Mixin private RemoteArguments remote = new RemoteArguments();

  @Option(
      names = "--deployed",
      paramLabel = "N",
      description =
          "Rehearse a deployment: N clients, each a process of its own on this machine, over TLS.")
  private int deployed;

  @Override
  public Integer call() {
    LoadedExperiment loaded =
        deployed > 0
            ? experiment.load(List.of("data.clients=" + deployed))
            : experiment.load(List.of());
    if (remote.given()) {
      return submit(loaded);
    }
    try (LiveRun live = new LiveRun(err(), Clock.system())) {
      FederatedRun.Result result =
          deployed > 0
              ? rehearse(loaded, live)
              : new ExperimentRunner(CacheFolder.path(), Clock.system())
                  .run(loaded, runs.folder(), live);
      return live.conclude(result, json(), out());
    }
  }

  private int submit(LoadedExperiment loaded) {
    if (deployed > 0) {
      throw new ConfigurationException(
          "--deployed starts a coordinator of its own: leave it or --coordinator out");
    }
    try (CoordinatorConnection connection = remote.connect()) {
      RemoteRuns all = new RemoteRuns(connection);
      RunId run = all.submit(loaded.experiment().toToml());
      err().println("submitted   " + run + " to the coordinator at " + connection.address());
      err().flush();
      return RemoteRun.follow(all, run, runs.folder(), remote.repeated(), json(), out(), err());
    }
  }

  private FederatedRun.Result rehearse(LoadedExperiment loaded, LiveRun live) {
    Rehearsal.check(loaded.experiment());
    Path work;
    try {
      work = Files.createTempDirectory("covey-rehearsal-");
    } catch (IOException e) {
      throw new StoreException("cannot make a temporary folder: " + e.getMessage(), e);
    }
    err().println("clients     " + work + "/client-*/client.log");
    err().flush();
    return new Rehearsal(CacheFolder.path(), Clock.system(), ClientProcess::start)
        .run(loaded, runs.folder(), work, live);
  }
}
