package dev.covey.docker;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A process in the root file system of an {@link Image}, in namespaces of its own: nothing of this
 * machine but the network is the same. The root is read-only; its one volume is a folder here.
 */
final class Container implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;
  private final StringBuilder seen = new StringBuilder();

  private Container(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * What a process that has ended gave back.
   *
   * @param out stdout
   * @param err stderr
   */
  record Result(int exitCode, String out, String err) {}

  /** Why processes cannot get namespaces of their own on this machine; empty if they can. */
  static Optional<String> whyNot() throws IOException, InterruptedException {
    try {
      Process probe =
          new ProcessBuilder(
                  "unshare",
                  "--user",
                  "--map-root-user",
                  "--mount",
                  "--pid",
                  "--fork",
                  "--kill-child",
                  "unshare",
                  "--user",
                  "--map-user=10001",
                  "--map-group=10001",
                  "true")
              .redirectErrorStream(true)
              .start();
      String said = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return probe.waitFor() == 0
          ? Optional.empty()
          : Optional.of("new namespaces are forbidden here: " + said.strip());
    } catch (IOException e) {
      return Optional.of("unshare is not here: " + e.getMessage());
    }
  }

  /** Starts the image's entry point with these arguments; stdout and stderr are one. */
  static Container start(Image image, Path data, Path settings, Object... arguments)
      throws IOException {
    return new Container(
        builder(image, data, settings, arguments).redirectErrorStream(true).start());
  }

  /** As {@code docker exec} or {@code docker run --rm}: waits for its end. */
  static Result run(Image image, Path data, Path settings, Object... arguments)
      throws IOException, InterruptedException {
    Path err = Files.createTempFile("covey-container", ".err");
    try {
      Process process =
          builder(image, data, settings, arguments).redirectError(err.toFile()).start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), out, Files.readString(err));
    } finally {
      Files.delete(err);
    }
  }

  private static ProcessBuilder builder(
      Image image, Path data, Path settings, Object... arguments) {
    JsonNode config = image.config().path("config");
    String[] user = config.path("User").asText().split(":", 2);
    List<String> command =
        new ArrayList<>(
            List.of(
                "unshare",
                "--user",
                "--map-root-user",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "sh",
                Project.docker("src/test/resources/dev/covey/docker/enter-image.sh").toString(),
                image.root().toString(),
                data.toString(),
                settings.toString(),
                user[0],
                user[1]));
    config.path("Entrypoint").forEach(word -> command.add(word.asText()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.clear();
    for (JsonNode variable : config.path("Env")) {
      String[] parts = variable.asText().split("=", 2);
      environment.put(parts[0], parts[1]);
    }
    // They live for seconds: less is spent on making them fast.
    environment.put("COVEY_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m");
    return builder;
  }

  /** Waits for a line of its output. */
  String awaitLine(String containing) throws IOException {
    String line = output.readLine();
    while (line != null) {
      seen.append(line).append('\n');
      if (line.contains(containing)) {
        return line;
      }
      line = output.readLine();
    }
    throw new AssertionError("ended without saying \"" + containing + "\":\n" + seen);
  }

  /** What it said, up to the last line that was awaited, or all after its end. */
  String said() {
    return seen.toString();
  }

  /** Sends SIGTERM to the first process of the container, as an engine does. */
  void terminate() {
    List<ProcessHandle> inside = process.descendants().toList();
    if (inside.size() != 1) {
      throw new AssertionError("expected one process in the container, found " + inside);
    }
    inside.get(0).destroy();
  }

  /** Waits for its end and returns its exit code. */
  int await() throws IOException, InterruptedException {
    String line = output.readLine();
    while (line != null) {
      seen.append(line).append('\n');
      line = output.readLine();
    }
    return process.waitFor();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
