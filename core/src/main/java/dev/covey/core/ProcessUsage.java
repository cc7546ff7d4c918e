package dev.covey.core;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process has used so far. */
public final class ProcessUsage {
  private ProcessUsage() {}

  /** CPU time of all threads in nanoseconds; 0 where the system does not tell. */
  public static long cpuNanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? Math.max(0, system.getProcessCpuTime())
        : 0;
  }

  /** CPU time of the calling thread in nanoseconds; 0 where the system does not tell. */
  public static long threadCpuNanos() {
    return Math.max(0, ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
  }

  /** Largest resident set in bytes; 0 where the system does not tell. */
  public static long peakResidentBytes() {
    Path status = Path.of("/proc/self/status");
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
