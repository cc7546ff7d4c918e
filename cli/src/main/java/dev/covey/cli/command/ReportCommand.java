package dev.covey.cli.command;

import dev.covey.cli.report.ReportWriter;
import dev.covey.coordinator.remote.CoordinatorConnection;
import dev.covey.coordinator.remote.RemoteRuns;
import dev.covey.core.RunId;
import dev.covey.core.error.ExitCodes;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code covey report}. */
@Command(name = "report", description = "Build a run's report.html again from its files.")
final class ReportCommand extends Verb {
  @Parameters(paramLabel = "RUN", description = "Run folder, or a run's name.")
  private Path run = Path.of(".");

  @Mixin private RunsArguments runs = new RunsArguments();
  @Mixin private RemoteArguments remote = new RemoteArguments();

  @Override
  public Integer call() {
    Path report = ReportWriter.write(remote.given() ? copied() : runs.find(run));
    if (json()) {
      printJson(Map.of("report", report.toString()));
    } else {
      out().println(report);
    }
    return ExitCodes.DONE;
  }

  /** Brings the run's files here; the report is made of the copy. */
  private Path copied() {
    RunId id = RemoteRun.named(run);
    try (CoordinatorConnection connection = remote.connect()) {
      RemoteRuns all = new RemoteRuns(connection);
      all.find(id);
      Path folder = all.copyFolder(runs.folder(), id);
      all.mirror(id, folder);
      return folder;
    }
  }
}
