package dev.covey.core;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;

/** What this process has used so far. */
public final class ProcessUsage {
  private ProcessUsage() {}

  /** CPU time of all threads in nanoseconds; 0 where the system does not tell. */
  public static long cpuNanos() {
    return JvmFigures.present() ? Math.max(0, JvmFigures.cpuNanos()) : 0;
  }

  /** CPU time of the calling thread in nanoseconds; 0 where the system does not tell. */
  public static long threadCpuNanos() {
    return threadCpuNanos(Thread.currentThread());
  }

  /** CPU time of a thread in nanoseconds; 0 where the system does not tell. */
  public static long threadCpuNanos(Thread thread) {
    return JvmFigures.present() ? Math.max(0, JvmFigures.cpuNanos(thread)) : 0;
  }

  /**
   * The number of this process, to keep apart what processes write to one folder; 0 where the
   * system does not tell, as on a device, whose apps do not share folders.
   */
  public static long processId() {
    return JvmFigures.present() ? JvmFigures.processId() : 0;
  }

  /** Largest resident set in bytes; 0 where the system does not tell. */
  public static long peakResidentBytes() {
    Path status = Paths.get("/proc/self/status");
    try {
      if (Files.isReadable(status)) {
        return Files.readAllLines(status, StandardCharsets.UTF_8).stream()
            .filter(line -> line.startsWith("VmHWM:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
            .findFirst()
            .orElse(0);
      }
    } catch (IOException e) {
      return 0;
    }
    return 0;
  }
}
