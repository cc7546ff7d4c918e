package dev.covey.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code covey coordinator} in a process of its own, with its stderr in a file. */
final class CoordinatorProcess implements AutoCloseable {
  private final Process process;
  private final Path errors;

  private CoordinatorProcess(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
  }

  /** Starts one; {@code jvm} are arguments for Java. */
  static CoordinatorProcess start(Path config, Path errors, List<String> jvm) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(jvm);
    command.addAll(List.of("dev.covey.cli.Main", "coordinator", "--config", config.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectError(errors.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(Map.of("CLASSPATH", System.getProperty("java.class.path")));
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    return new CoordinatorProcess(builder.start(), errors);
  }

  /** Waits until its stderr has a line that contains a text; that line. */
  String awaitLine(String text) throws IOException, InterruptedException {
    while (true) {
      for (String line : lines()) {
        if (line.contains(text)) {
          return line;
        }
      }
      if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
        throw new AssertionError("it ended: " + Files.readString(errors));
      }
    }
  }

  List<String> lines() throws IOException {
    try (InputStreamReader in =
        new InputStreamReader(Files.newInputStream(errors), StandardCharsets.UTF_8)) {
      StringBuilder text = new StringBuilder();
      char[] buffer = new char[8192];
      for (int count; (count = in.read(buffer)) >= 0; ) {
        text.append(buffer, 0, count);
      }
      return text.toString().lines().toList();
    }
  }

  /** Sends SIGTERM; its exit code. */
  int terminate() throws InterruptedException {
    process.destroy();
    return waitFor();
  }

  int waitFor() throws InterruptedException {
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
