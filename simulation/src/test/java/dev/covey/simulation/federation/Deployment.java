package dev.covey.simulation.federation;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.covey.assembly.Plugins;
import dev.covey.assembly.TextData;
import dev.covey.models.data.ClientTexts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The files of a deployment on this machine, as its operator and its devices' owners would write
 * them: {@code coordinator.toml}, {@code small.toml}, {@code client-N/client.toml} and {@code
 * client-N/text.jsonl}.
 */
final class Deployment {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Deployment() {}

  /** A port that was free a moment ago, chosen once, as an operator would. */
  static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return free.getLocalPort();
    }
  }

  /**
   * Writes the coordinator's files.
   *
   * @param tls whether it has certificates; else it serves in the clear
   * @param more lines of TOML after the limits
   */
  static void coordinator(
      SmallRun run,
      Path folder,
      int port,
      boolean tls,
      int reconnectSeconds,
      int gatherSeconds,
      String more)
      throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("small.toml"), run.experiment().toToml());
    Files.writeString(
        folder.resolve("coordinator.toml"),
        """
        schema = 1
        [coordinator]
        listen = "127.0.0.1:%d"
        [tls]
        mode = "%s"
        [metrics]
        listen = "off"
        [limits]
        reconnect-seconds = %d
        gather-seconds = %d
        %s
        """
            .formatted(port, tls ? "built-in" : "off", reconnectSeconds, gatherSeconds, more));
  }

  /** The texts of a run's clients, which a deployment hands to each of them. */
  static ClientTexts texts(SmallRun run) {
    return TextData.load(run.experiment(), new Plugins(java.util.List.of())).clients();
  }

  /**
   * Writes the files of one client and returns their folder. With TLS its token is expected in the
   * file {@code token} beside them.
   */
  static Path client(Path folder, ClientTexts texts, int index, int port, boolean tls)
      throws IOException {
    Path client = Files.createDirectories(folder.resolve("client-" + index));
    StringBuilder lines = new StringBuilder();
    for (String document : texts.client(index).train()) {
      lines.append(MAPPER.writeValueAsString(Map.of("text", document))).append('\n');
    }
    Files.writeString(client.resolve("text.jsonl"), lines);
    Files.writeString(
        client.resolve("client.toml"),
        """
        schema = 1
        [client]
        id = %s
        coordinator = "127.0.0.1:%d"
        token-file = %s
        engine = "tiny"
        [tls]
        mode = "%s"
        [data]
        format = "jsonl"
        path = "text.jsonl"
        [allow]
        max-local-steps = 1000000
        """
            .formatted(
                MAPPER.writeValueAsString(texts.id(index).value()),
                port,
                MAPPER.writeValueAsString(
                    (tls ? client.resolve("token") : folder.resolve("data/loopback.secret"))
                        .toString()),
                tls ? "built-in" : "off"));
    return client;
  }
}
