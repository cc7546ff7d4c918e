package dev.covey.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.covey.coordinator.control.ControlClient;
import dev.covey.coordinator.remote.CoordinatorConnection;
import dev.covey.coordinator.remote.RemoteRuns;
import dev.covey.core.RunId;
import dev.covey.core.error.ExitCodes;
import dev.covey.core.error.NetworkException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Parameters(paramLabel = "RUN", description = "Run folder, or a run's name.")
  private Path run = Path.of(".");

  @Mixin private RunsArguments runs = new RunsArguments();
  @Mixin private RemoteArguments remote = new RemoteArguments();

  @Override
  public Integer call() {
    if (remote.given()) {
      return remoteStatus();
    }
    Path folder = runs.find(run);
    Optional<JsonNode> live = ControlClient.of(folder).flatMap(ControlClient::status);
    if (live.isPresent()) {
      return print(live.get());
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

  private int print(JsonNode live) {
    if (json()) {
      printJson(live);
    } else {
      out()
          .printf(
              "%s  running  round %s/%s  %s  clients %s/%s%n",
              live.path("run_id").asText(),
              live.path("round").asText(),
              live.path("rounds").asText(),
              live.path("phase").asText(),
              live.path("clients_done").asText(),
              live.path("clients_selected").asText());
    }
    return ExitCodes.DONE;
  }

  private int remoteStatus() {
    RunId id = RemoteRun.named(run);
    String state;
    JsonNode live;
    JsonNode summary;
    try (CoordinatorConnection connection = remote.connect()) {
      RemoteRuns all = new RemoteRuns(connection);
      state = all.find(id).state();
      live = parsed(all.statusJson(id));
      if (live.path("alive").asBoolean()) {
        return print(live);
      }
      summary = parsed(all.read(id, "summary.json").orElse("{}"));
    }
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("run_id", id.value());
    described.put("status", state);
    described.put("rounds_committed", summary.path("rounds_committed").asInt(0));
    described.put("alive", false);
    if (json()) {
      printJson(described);
    } else {
      out().printf("%s  %s  %s rounds committed%n", id, state, described.get("rounds_committed"));
      if (state.equals("stopped") || state.equals("failed")) {
        err().println("`covey resume " + id + remote.repeated() + "` goes on");
      }
    }
    return ExitCodes.DONE;
  }

  private static JsonNode parsed(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new NetworkException("the coordinator's answer is no JSON: " + e.getMessage(), e);
    }
  }
}
