package dev.covey.coordinator.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlServerTest {
  @TempDir Path folder;

  @Test
  void answersStatusAndStopWithTheTokenOfTheControlFile() {
    List<Boolean> stops = new ArrayList<>();
    Path file = folder.resolve("control.json");
    try (ControlServer server = ControlServer.start(file, () -> "{\"round\":3}", stops::add)) {
      ControlClient client = ControlClient.of(folder).orElseThrow();
      assertThat(client.status().orElseThrow().path("round").asInt()).isEqualTo(3);
      assertThat(client.stop(false)).isTrue();
      assertThat(client.stop(true)).isTrue();
      assertThat(stops).containsExactly(false, true);
    }
    assertThat(file).doesNotExist();
    assertThat(ControlClient.of(folder)).isEmpty();
  }

  @Test
  void refusesWithoutTheToken() throws IOException, InterruptedException {
    Path file = folder.resolve("control.json");
    try (ControlServer server = ControlServer.start(file, () -> "{}", now -> {})) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      String port = Files.readString(file).replaceAll("(?s).*\"port\":(\\d+).*", "$1");
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/status"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.body()).isEmpty();
    }
  }

  @Test
  void aControlFileOfADeadProcessMeansThatTheRunIsNotAlive() throws IOException {
    Files.writeString(
        folder.resolve("control.json"), "{\"port\":1,\"pid\":999999999,\"token\":\"x\"}");
    assertThat(ControlClient.of(folder)).isEmpty();
  }
}
