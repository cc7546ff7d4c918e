package dev.covey.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.covey.coordinator.control.ControlClient;
import dev.covey.core.error.ExitCodes;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code covey status}. */
@Command(
    name = "status",
    description = "Tell how far a run is: asks the live process, or reads what it left.")
final class StatusCommand extends Verb {
  @Parameters(paramLabel = "RUN", description = "Run folder, or a run's name.")
  private Path run = Path.of(".");

  @Mixin private RunsArguments runs = new RunsArguments();

  @Override
  public Integer call() {
    Path folder = runs.find(run);
    Optional<JsonNode> live = ControlClient.of(folder).flatMap(ControlClient::status);
    if (live.isPresent()) {
      if (json()) {
        printJson(live.get());
      } else {
        JsonNode status = live.get();
        out()
            .printf(
                "%s  running  round %s/%s  %s  clients %s/%s%n",
                status.path("run_id").asText(),
                status.path("round").asText(),
                status.path("rounds").asText(),
                status.path("phase").asText(),
                status.path("clients_done").asText(),
                status.path("clients_selected").asText());
      }
      return ExitCodes.DONE;
    }
    Map<String, @Nullable Object> described = RunsCommand.describe(folder);
    described.put("alive", false);
    if (json()) {
      printJson(described);
    } else {
      out()
          .printf(
              "%s  %s  %s rounds committed%n",
              described.get("run_id"), described.get("status"), described.get("rounds_committed"));
      if ("interrupted".equals(described.get("status"))) {
        err().println("the process is gone; `covey resume " + folder + "` goes on");
      }
    }
    return ExitCodes.DONE;
  }
}
