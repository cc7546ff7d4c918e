package dev.covey.coordinator.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Talks to the control port of a live run. */
public final class ControlClient {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final URI base;
  private final String token;

  private ControlClient(URI base, String token) {
    this.base = base;
    this.token = token;
  }

  /**
   * The control port of a run, or nothing if the run is not alive: no control.json, or one that a
   * killed process left behind.
   */
  public static Optional<ControlClient> of(Path runFolder) {
    Path file = runFolder.resolve("control.json");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode control = MAPPER.readTree(Files.readString(file));
      boolean alive =
          ProcessHandle.of(control.path("pid").asLong()).map(ProcessHandle::isAlive).orElse(false);
      return alive
          ? Optional.of(
              new ControlClient(
                  URI.create("http://127.0.0.1:" + control.path("port").asInt()),
                  control.path("token").asText()))
          : Optional.empty();
    } catch (IOException e) {
      throw new StoreException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** The live status, a JSON object; nothing if the process does not answer. */
  public Optional<JsonNode> status() {
    return send(HttpRequest.newBuilder(base.resolve("/status")).GET());
  }

  /**
   * Asks the run to stop.
   *
   * @param now give up the round in progress instead of finishing it
   * @return whether the run heard it
   */
  public boolean stop(boolean now) {
    return send(HttpRequest.newBuilder(base.resolve(now ? "/stop?now=true" : "/stop"))
            .POST(HttpRequest.BodyPublishers.noBody()))
        .isPresent();
  }

  private Optional<JsonNode> send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          HttpClient.newBuilder()
              .connectTimeout(TIMEOUT)
              .build()
              .send(
                  request.timeout(TIMEOUT).header("Authorization", "Bearer " + token).build(),
                  HttpResponse.BodyHandlers.ofString());
      return response.statusCode() == 200
          ? Optional.of(MAPPER.readTree(response.body()))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
