package dev.covey.cli.command;

import dev.covey.client.bench.EchoClients;
import dev.covey.coordinator.bench.ClientProcesses;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts processes of clients that do not train. They are compiled by the quick compiler alone: a
 * dozen of them share this machine with what is measured, and a device has its own.
 */
final class EchoProcesses implements ClientProcesses {
  @Override
  public Process start(int port, Path folder) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(EchoClients.class.getName());
    command.addAll(List.of(String.valueOf(port), folder.toString()));
    return new ProcessBuilder(command)
        .redirectOutput(folder.resolve("out.log").toFile())
        .redirectError(folder.resolve("err.log").toFile())
        .start();
  }
}
