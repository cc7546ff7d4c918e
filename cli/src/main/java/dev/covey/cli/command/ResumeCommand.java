package dev.covey.cli.command;

import dev.covey.assembly.CacheFolder;
import dev.covey.coordinator.federation.FederatedRun;
import dev.covey.core.Clock;
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

  @Override
  public Integer call() {
    Path folder = runs.find(run);
    try (LiveRun live = new LiveRun(err(), Clock.system())) {
      FederatedRun.Result result =
          new ExperimentRunner(CacheFolder.path(), Clock.system()).resume(folder, live);
      return live.conclude(result, json(), out());
    }
  }
}
