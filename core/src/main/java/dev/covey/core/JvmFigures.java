package dev.covey.core;

import java.lang.management.ManagementFactory;

/** What a desktop's Java machine tells about itself. */
@DesktopOnly("asked only where java.lang.management is there")
final class JvmFigures {
  private static final boolean PRESENT = isPresent();

  private JvmFigures() {}

  /** Process CPU time in nanoseconds; negative where the system does not tell. */
  static long cpuNanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : -1;
  }

  /** A thread's CPU time in nanoseconds; negative where the system does not tell. */
  static long cpuNanos(Thread thread) {
    return thread == Thread.currentThread()
        ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()
        : ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId());
  }

  /** Physical memory; 0 where the system does not tell. */
  static long memoryBytes() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : 0;
  }

  static long processId() {
    return ProcessHandle.current().pid();
  }

  /** Whether there is anything to ask. */
  static boolean present() {
    return PRESENT;
  }

  private static boolean isPresent() {
    try {
      Class.forName("java.lang.management.ManagementFactory");
      return true;
    } catch (ClassNotFoundException device) {
      return false;
    }
  }
}
