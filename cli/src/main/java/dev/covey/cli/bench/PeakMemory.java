package dev.covey.cli.bench;

import dev.covey.core.ProcessUsage;
import io.grpc.netty.shaded.io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks at this process's memory every few milliseconds and remembers the most. */
final class PeakMemory implements AutoCloseable {
  private static final long EVERY_MILLIS = 5;

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          runnable -> {
            Thread thread = new Thread(runnable, "covey-peak-memory");
            thread.setDaemon(true);
            return thread;
          });
  private volatile long heapBytes;
  private volatile long directBytes;

  PeakMemory() {
    timer.scheduleAtFixedRate(this::look, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    Runtime runtime = Runtime.getRuntime();
    heapBytes = Math.max(heapBytes, runtime.totalMemory() - runtime.freeMemory());
    // The transport's own pool does not count itself among the platform's buffers.
    long direct = Math.max(0, PlatformDependent.usedDirectMemory());
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      if (pool.getName().equals("direct")) {
        direct += pool.getMemoryUsed();
      }
    }
    directBytes = Math.max(directBytes, direct);
  }

  ProcessFigures figures() {
    look();
    return new ProcessFigures(
        heapBytes, directBytes, ProcessUsage.peakResidentBytes(), ProcessUsage.cpuNanos() / 1e9);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
