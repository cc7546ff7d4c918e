package dev.covey.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.covey.core.Clock;
import dev.covey.core.error.InternalException;
import dev.covey.core.error.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A payload up and down over the loopback interface between two processes, each with a heap that
 * holds a few chunks and not the payload.
 */
public final class TransferBench {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private TransferBench() {}

  /**
   * Measures.
   *
   * @param bytes of the payload, at least 1
   * @param heapMegabytes largest heap of each process
   * @param windowBytes flow control window at both ends
   */
  public static TransferFigures run(
      long bytes, boolean tls, int windowBytes, int heapMegabytes, int repetitions) {
    Path folder = folder();
    List<Process> processes = new ArrayList<>();
    try {
      if (tls) {
        BenchCertificate certificate = BenchCertificate.make(Clock.system());
        Files.writeString(folder.resolve("certificate.pem"), certificate.certificatePem());
        Files.writeString(folder.resolve("key.pem"), certificate.insecureKeyPem());
      }
      List<String> arguments =
          List.of(
              folder.toString(),
              Long.toString(bytes),
              Boolean.toString(tls),
              Integer.toString(windowBytes));
      Process server = start(heapMegabytes, "server", arguments, List.of());
      processes.add(server);
      try (BufferedReader fromServer = server.inputReader()) {
        JsonNode ready = next(fromServer);
        Process client =
            start(
                heapMegabytes,
                "client",
                arguments,
                List.of(
                    ready.path("port").asText(),
                    ready.path("sha256").asText(),
                    Integer.toString(repetitions)));
        processes.add(client);
        try (BufferedReader fromClient = client.inputReader()) {
          JsonNode measured = next(fromClient);
          // The end of its input ends the server.
          server.outputWriter().close();
          JsonNode served = next(fromServer);
          return new TransferFigures(
              measured.path("upload_bytes_per_second").asDouble(),
              measured.path("download_bytes_per_second").asDouble(),
              measured.path("digest_bytes_per_second").asDouble(),
              served.path("tls_protocol").asText(),
              MAPPER.treeToValue(served.path("process"), ProcessFigures.class),
              MAPPER.treeToValue(measured.path("process"), ProcessFigures.class));
        }
      }
    } catch (IOException e) {
      throw new StoreException("the measurement failed: " + e.getMessage(), e);
    } finally {
      processes.forEach(Process::destroy);
      delete(folder);
    }
  }

  private static Process start(
      int heapMegabytes, String role, List<String> arguments, List<String> more)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heapMegabytes + "m");
    command.add("-XX:+UseSerialGC");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(TransferBenchProcess.class.getName());
    command.add(role);
    command.addAll(arguments);
    command.addAll(more);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static JsonNode next(BufferedReader from) throws IOException {
    String line = from.readLine();
    if (line == null) {
      throw new InternalException("a process of the measurement ended early; see its messages");
    }
    return MAPPER.readTree(line);
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("covey-bench-");
    } catch (IOException e) {
      throw new StoreException("cannot make a temporary folder: " + e.getMessage(), e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new StoreException("cannot delete " + folder + ": " + e.getMessage(), e);
    }
  }
}
