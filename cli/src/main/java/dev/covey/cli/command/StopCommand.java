package dev.covey.cli.command;

import dev.covey.coordinator.control.ControlClient;
import dev.covey.coordinator.remote.CoordinatorConnection;
import dev.covey.coordinator.remote.RemoteRuns;
import dev.covey.core.error.ExitCodes;
import dev.covey.core.error.StoreException;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code covey stop}. */
@Command(
    name = "stop",
    description = "Ask a live run to finish its round and stop; it can be resumed.")
final class StopCommand extends Verb {
  @Parameters(paramLabel = "RUN", description = "Run folder, or a run's name.")
  private Path run = Path.of(".");

  @Option(names = "--now", description = "Give up the round in progress.")
  private boolean now;

  @Mixin private RunsArguments runs = new RunsArguments();
  @Mixin private RemoteArguments remote = new RemoteArguments();

  @Override
  public Integer call() {
    if (remote.given()) {
      try (CoordinatorConnection connection = remote.connect()) {
        new RemoteRuns(connection).stop(RemoteRun.named(run), now);
      }
      return stopping();
    }
    Path folder = runs.find(run);
    ControlClient control =
        ControlClient.of(folder)
            .orElseThrow(
                () -> new StoreException("run " + folder + " is not alive: nothing to stop"));
    if (!control.stop(now)) {
      throw new StoreException("run " + folder + " did not answer; is its process still alive?");
    }
    return stopping();
  }

  private int stopping() {
    if (json()) {
      printJson(Map.of("stopping", true, "now", now));
    } else {
      out().println(now ? "stopping now" : "stopping after this round");
    }
    return ExitCodes.DONE;
  }
}
