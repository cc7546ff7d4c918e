package dev.covey.coordinator.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What this process may do with namespaces of Linux. */
final class Namespaces {
  private Namespaces() {}

  static boolean runningAsRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether {@code unshare OPTIONS true} succeeds. */
  static boolean allowed(String... options) {
    List<String> command =
        Stream.of(Stream.of("unshare"), Stream.of(options), Stream.of("true"))
            .flatMap(words -> words)
            .toList();
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
