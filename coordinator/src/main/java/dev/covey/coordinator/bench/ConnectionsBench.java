package dev.covey.coordinator.bench;

import dev.covey.core.ProcessUsage;
import dev.covey.core.error.NetworkException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Clients that are connected and wait: what each costs the coordinator, and whether they stay. */
public final class ConnectionsBench {
  private static final long LOOK_MILLIS = 200;

  private ConnectionsBench() {}

  /**
   * What was measured.
   *
   * @param connectSeconds until the last one was connected
   * @param heapBytes live on the coordinator's heap, all of them connected
   * @param idleCpuShare CPU time of this process over the idle time, of one core
   * @param stayed still connected at its end
   */
  public record Result(double connectSeconds, long heapBytes, double idleCpuShare, int stayed) {}

  /**
   * Runs the benchmark.
   *
   * @param folder empty
   * @param idleSeconds how long they wait
   * @throws NetworkException if they do not all get in within {@code connectWithinSeconds}
   */
  public static Result run(
      int clients,
      int processes,
      boolean tls,
      int connectWithinSeconds,
      int idleSeconds,
      Path folder,
      ClientProcesses starter) {
    try (BenchFederation federation =
        new BenchFederation(folder, clients, processes, tls, starter)) {
      long begun = System.nanoTime();
      while (federation.connected() < clients) {
        if (System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(connectWithinSeconds)) {
          throw new NetworkException(
              federation.connected()
                  + " of "
                  + clients
                  + " clients are connected after "
                  + connectWithinSeconds
                  + " s; "
                  + federation.ended()
                  + " of their processes have ended");
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
      }
      double connectSeconds = (System.nanoTime() - begun) / 1e9;
      System.gc();
      long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
      long cpu = ProcessUsage.cpuNanos();
      long idle = System.nanoTime();
      long end = idle + TimeUnit.SECONDS.toNanos(idleSeconds);
      while (System.nanoTime() < end) {
        LockSupport.parkNanos(end - System.nanoTime());
      }
      double share = (ProcessUsage.cpuNanos() - cpu) / (double) (System.nanoTime() - idle);
      return new Result(connectSeconds, heap, share, federation.connected());
    }
  }
}
