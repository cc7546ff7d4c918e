package dev.covey.coordinator.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

  /** Whether {@code unshare} with these words succeeds. */
  static boolean allowed(String... words) {
    List<String> command = new ArrayList<>(List.of("unshare"));
    command.addAll(List.of(words));
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
