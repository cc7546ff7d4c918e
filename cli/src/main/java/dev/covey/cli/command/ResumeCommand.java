package dev.covey.cli.command;

import dev.covey.assembly.CacheFolder;
import dev.covey.coordinator.federation.FederatedRun;
import dev.covey.coordinator.remote.CoordinatorConnection;
import dev.covey.coordinator.remote.RemoteRuns;
import dev.covey.coordinator.remote.RunMirror;
import dev.covey.core.Clock;
import dev.covey.core.RunId;
import dev.covey.core.error.ConfigurationException;
import dev.covey.simulation.ExperimentRunner;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code covey resume}. */
@Command(
    name = "resume",
    description = "Go on with a run that was stopped or killed, from its last committed round.")
final class ResumeCommand extends Verb {
  @Parameters(paramLabel = "RUN", description = "Run folder, or a run's name.")
  private Path run = Path.of(".");

  @Mixin private RunsArguments runs = new RunsArguments();
  @Mixin private RemoteArguments remote = new RemoteArguments();

  @Override
  public Integer call() {
    if (remote.given()) {
      try (CoordinatorConnection connection = remote.connect()) {
        RemoteRuns all = new RemoteRuns(connection);
        RunId id = RemoteRun.named(run);
        all.resume(id);
        return RemoteRun.follow(all, id, runs.folder(), remote.repeated(), json(), out(), err());
      }
    }
    Path folder = runs.find(run);
    if (RunMirror.isCopy(folder)) {
      throw new ConfigurationException(
          folder
              + " is a copy of a run of a coordinator; name it with --coordinator to go on there");
    }
    try (LiveRun live = new LiveRun(err(), Clock.system())) {
      FederatedRun.Result result =
          new ExperimentRunner(CacheFolder.path(), Clock.system()).resume(folder, live);
      return live.conclude(result, json(), out());
    }
  }
}
