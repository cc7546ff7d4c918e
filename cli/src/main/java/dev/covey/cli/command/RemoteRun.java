package dev.covey.cli.command;

import dev.covey.coordinator.federation.FederatedRun;
import dev.covey.coordinator.remote.RemoteRuns;
import dev.covey.core.Clock;
import dev.covey.core.RunId;
import dev.covey.core.error.ExitCodes;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** A run of a coordinator elsewhere, shown as one of this process. */
final class RemoteRun {
  private RemoteRun() {}

  /** The run that an argument names, which may be the path of its copy. */
  static RunId named(Path argument) {
    return new RunId(String.valueOf(argument.normalize().getFileName()));
  }

  /** Shows a run until it ends and copies its files; the exit code is that of a run in process. */
  static int follow(
      RemoteRuns remote,
      RunId run,
      Path runs,
      String again,
      boolean json,
      PrintWriter out,
      PrintWriter err) {
    Path folder = remote.copyFolder(runs, run);
    try (LiveRun live = new LiveRun(err, Clock.system(), run + again)) {
      RemoteRuns.Ended ended = remote.watch(run, folder, live);
      int exitCode = ended.exitCode().orElseGet(() -> exitCode(ended.state()));
      if (ended.exitCode().isEmpty()) {
        err.println("run " + run + " " + ended.state() + " on the coordinator; its log says why");
        err.flush();
      }
      boolean summarised = Files.exists(folder.resolve("summary.json"));
      return live.conclude(
          new FederatedRun.Result(folder, ended.state(), exitCode), json && summarised, out);
    }
  }

  private static int exitCode(String state) {
    return switch (state) {
      case "completed" -> ExitCodes.DONE;
      case "stopped" -> ExitCodes.STOPPED;
      default -> ExitCodes.FAILED;
    };
  }
}
