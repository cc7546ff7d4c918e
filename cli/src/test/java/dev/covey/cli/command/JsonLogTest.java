package dev.covey.cli.command;

import static dev.covey.cli.command.Cli.covey;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.covey.core.error.ExitCodes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** stderr of {@code covey coordinator} with {@code log = "json"}. */
@Timeout(300)
class JsonLogTest {
  @TempDir Path folder;

  private Path config() throws Exception {
    return Files.writeString(
        folder.resolve("coordinator.toml"),
        """
        schema = 1
        [coordinator]
        listen = "127.0.0.1:0"
        data = "data"
        log = "json"
        [tls]
        mode = "off"
        [metrics]
        listen = "off"
        """);
  }

  private static List<JsonNode> parsed(CoordinatorProcess process) throws Exception {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : process.lines()) {
      JsonNode node = Cli.json(line);
      for (String field : List.of("time", "level", "logger", "thread", "message")) {
        assertThat(node.path(field).asText()).as(field + " of " + line).isNotEmpty();
      }
      Instant.parse(node.path("time").asText());
      lines.add(node);
    }
    return lines;
  }

  @Test
  void everyLineIsAnObjectFromTheStartOfARunToTheEndOfTheProcess() throws Exception {
    Path config = config();
    Path data = folder.resolve("data");
    Files.createDirectories(data);
    try (CoordinatorProcess process =
        CoordinatorProcess.start(config, folder.resolve("log"), List.of())) {
      String listens = Cli.json(process.awaitLine("listens on")).path("message").asText();
      assertThat(listens).matches("covey listens on 127\\.0\\.0\\.1:\\d+");
      // Waits for six people, of whom none comes.
      Path experiment = TinyExperiment.write(folder.resolve("experiment"));
      Path elsewhere = folder.resolve("runs");
      Thread watching =
          new Thread(() -> covey("run", experiment, "--coordinator", data, "--runs", elsewhere));
      watching.start();
      String begins = process.awaitLine("begins round 1 of 2");
      assertThat(Cli.json(begins).path("run").asText()).isEqualTo("tiny-1");
      // A second one on the same data: it says why it ends in the same way.
      try (CoordinatorProcess second =
          CoordinatorProcess.start(config, folder.resolve("second"), List.of())) {
        assertThat(second.waitFor()).isEqualTo(ExitCodes.FAILED);
        assertThat(parsed(second))
            .anySatisfy(
                line -> {
                  assertThat(line.path("level").asText()).isEqualTo("ERROR");
                  assertThat(line.path("message").asText()).contains("another process");
                });
      }
      assertThat(covey("stop", "--now", "tiny-1", "--coordinator", data).exitCode())
          .isEqualTo(ExitCodes.DONE);
      watching.join();
      process.awaitLine("run tiny-1 ended: stopped");
      assertThat(process.terminate()).isEqualTo(ExitCodes.STOPPED);
      assertThat(parsed(process))
          .extracting(line -> line.path("message").asText())
          .contains("stopping after the rounds in progress", "run tiny-1 ended: stopped");
    }
  }
}
