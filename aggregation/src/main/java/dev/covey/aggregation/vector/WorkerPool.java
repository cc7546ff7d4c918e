package dev.covey.aggregation.vector;

import dev.covey.core.ProcessUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A fixed number of threads over ranges of coordinates. The calling thread is one of them; a pool
 * of one thread runs everything in the caller. Which thread takes which range is not determined:
 * results must not depend on it. To be used by one caller at a time.
 */
public final class WorkerPool implements AutoCloseable {
  /** Work on the coordinates {@code from .. to - 1}; called from several threads. */
  @FunctionalInterface
  public interface RangeTask {
    void run(int from, int to);
  }

  private final int threads;
  private final List<Thread> helperThreads = new CopyOnWriteArrayList<>();
  private final ExecutorService helpers;

  /** A pool of {@code threads} threads, the caller's included; at least 1. */
  public WorkerPool(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("a pool needs at least 1 thread, got " + threads);
    }
    this.threads = threads;
    this.helpers =
        Executors.newFixedThreadPool(
            Math.max(1, threads - 1),
            runnable -> {
              Thread thread = new Thread(runnable, "covey-aggregation");
              thread.setDaemon(true);
              helperThreads.add(thread);
              return thread;
            });
  }

  public int threads() {
    return threads;
  }

  /**
   * Cuts {@code 0 .. length - 1} at the multiples of {@code grain} and runs the task on each piece.
   * Returns when all are done.
   *
   * @throws RuntimeException the first failure of a piece; the pieces not yet begun are then left
   *     out
   */
  public void forRanges(int length, int grain, RangeTask task) {
    int pieces = Math.toIntExact(((long) length + grain - 1) / grain);
    AtomicInteger next = new AtomicInteger();
    Runnable worker =
        () -> {
          for (int piece = next.getAndIncrement(); piece < pieces; piece = next.getAndIncrement()) {
            int from = piece * grain;
            try {
              task.run(from, (int) Math.min(length, (long) from + grain));
            } catch (RuntimeException | Error failure) {
              next.set(pieces);
              throw failure;
            }
          }
        };
    List<Future<?>> others = new ArrayList<>();
    for (int i = 1; i < Math.min(threads, pieces); i++) {
      others.add(helpers.submit(worker));
    }
    try {
      worker.run();
    } finally {
      others.forEach(WorkerPool::await);
    }
  }

  /** CPU time that the helper threads have used, in nanoseconds; the caller's is not in it. */
  public long helperCpuNanos() {
    long sum = 0;
    for (Thread thread : helperThreads) {
      sum += ProcessUsage.threadCpuNanos(thread);
    }
    return sum;
  }

  /** Ends the threads; idle ones do not keep the Java machine alive. */
  @Override
  public void close() {
    helpers.shutdown();
  }

  private static void await(Future<?> future) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          future.get();
          return;
        } catch (InterruptedException e) {
          // The pieces write into shared arrays: leaving before they end would corrupt a result.
          interrupted = true;
        } catch (ExecutionException e) {
          if (e.getCause() instanceof RuntimeException failure) {
            throw failure;
          }
          if (e.getCause() instanceof Error failure) {
            throw failure;
          }
          throw new CancellationException(String.valueOf(e.getCause()));
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
