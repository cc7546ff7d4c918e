package dev.covey.coordinator.bench;

import java.io.IOException;
import java.nio.file.Path;

/** Starts processes of clients that do not train. */
@FunctionalInterface
public interface ClientProcesses {
  /**
   * Starts one.
   *
   * @param port of the coordinator, on loopback
   * @param folder holds {@code clients}, a line for each: its name and, where there is TLS, its
   *     token; and {@code loopback.secret} where there is none
   */
  Process start(int port, Path folder) throws IOException;
}
