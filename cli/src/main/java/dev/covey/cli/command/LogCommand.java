package dev.covey.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.covey.coordinator.remote.CoordinatorConnection;
import dev.covey.coordinator.remote.RemoteRuns;
import dev.covey.core.error.ExitCodes;
import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code covey log}. */
@Command(name = "log", description = "Show what happened in a run, with first causes.")
final class LogCommand extends Verb {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Set<String> SHOWN_FIRST = Set.of("schema", "at", "round", "attempt", "type");

  @Parameters(paramLabel = "RUN", description = "Run folder, or a run's name.")
  private Path run = Path.of(".");

  @Option(names = "--round", description = "Only events of this round.")
  private Integer round = -1;

  @Option(names = "--problems", description = "Only what went wrong.")
  private boolean problems;

  @Mixin private RunsArguments runs = new RunsArguments();
  @Mixin private RemoteArguments remote = new RemoteArguments();

  @Override
  public Integer call() {
    for (String line : remote.given() ? remoteLines() : localLines()) {
      JsonNode event;
      try {
        event = MAPPER.readTree(line);
      } catch (JsonProcessingException e) {
        // A live run may be writing its last line at this moment.
        continue;
      }
      if (round >= 0 && event.path("round").asInt() != round || problems && !event.has("reason")) {
        continue;
      }
      out().println(json() ? line : render(event));
    }
    return ExitCodes.DONE;
  }

  private List<String> localLines() {
    Path file = runs.find(run).resolve("events.jsonl");
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new StoreException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private List<String> remoteLines() {
    try (CoordinatorConnection connection = remote.connect()) {
      return new RemoteRuns(connection)
          .read(RemoteRun.named(run), "events.jsonl")
          .map(text -> text.lines().toList())
          .orElse(List.of());
    }
  }

  private static String render(JsonNode event) {
    StringBuilder text = new StringBuilder(event.path("at").asText());
    text.append("  round ").append(event.path("round").asText());
    if (event.path("attempt").asInt() > 1) {
      text.append(" (attempt ").append(event.path("attempt").asText()).append(')');
    }
    text.append("  ").append(event.path("type").asText());
    for (Map.Entry<String, JsonNode> field : event.properties()) {
      if (!SHOWN_FIRST.contains(field.getKey())) {
        text.append("  ").append(field.getKey()).append('=').append(field.getValue().asText());
      }
    }
    return text.toString();
  }
}
