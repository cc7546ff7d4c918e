package dev.covey.core;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Optional;

/**
 * The machine a result was made on.
 *
 * @param cpu model name, or the architecture where the system does not tell
 * @param cores processors available to this process
 * @param memoryBytes physical memory
 * @param gpu model name, if one was used
 */
public record Hardware(String cpu, int cores, long memoryBytes, Optional<String> gpu) {
  /** This machine, without a GPU. */
  public static Hardware ofThisMachine() {
    long memory = JvmFigures.present() ? JvmFigures.memoryBytes() : 0;
    return new Hardware(
        cpuName(), Runtime.getRuntime().availableProcessors(), memory, Optional.empty());
  }

  private static String cpuName() {
    Path info = Paths.get("/proc/cpuinfo");
    try {
      if (Files.isReadable(info)) {
        return Files.readAllLines(info, StandardCharsets.UTF_8).stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).trim())
            .findFirst()
            .orElse(System.getProperty("os.arch"));
      }
    } catch (IOException e) {
      // The name is for people; the architecture will do.
      return System.getProperty("os.arch");
    }
    return System.getProperty("os.arch");
  }
}
