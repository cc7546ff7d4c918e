package dev.covey.cli.command;

import dev.covey.cli.Main;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Starts {@code covey client} as a process of its own. */
final class ClientProcess {
  private ClientProcess() {}

  /** Starts a client with the settings of a folder; it ends with its run and logs beside them. */
  static Process start(Path folder) throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "client",
                "--config",
                folder.toString(),
                "--one-run"))
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("client.log").toFile())
        .start();
  }
}
