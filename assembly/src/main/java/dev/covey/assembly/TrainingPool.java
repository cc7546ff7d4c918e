package dev.covey.assembly;

import dev.covey.core.error.InternalException;
import dev.covey.core.error.StoppedException;
import dev.covey.models.spi.SessionRequest;
import dev.covey.models.spi.TrainingEngine;
import dev.covey.models.spi.TrainingSession;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Worker threads, each with a training session of its own that virtual clients use in turn: memory
 * grows with the number of threads, not of clients. A session whose use threw is replaced, since
 * its state is unknown.
 */
public final class TrainingPool implements AutoCloseable {
  private final TrainingEngine engine;
  private final SessionRequest request;
  private final ExecutorService executor;
  private final int workers;
  private final ThreadLocal<Holder> holder = ThreadLocal.withInitial(Holder::new);
  private final List<Holder> holders = new ArrayList<>();

  /** The session of one worker thread. */
  private final class Holder {
    private @Nullable TrainingSession session;

    Holder() {
      synchronized (holders) {
        holders.add(this);
      }
    }

    TrainingSession open() {
      TrainingSession open = session;
      if (open == null) {
        open = engine.open(request);
        session = open;
      }
      return open;
    }

    void close() {
      if (session != null) {
        session.close();
        session = null;
      }
    }
  }

  /**
   * A pool; sessions are opened when first needed.
   *
   * @param workers threads, at least 1
   */
  public TrainingPool(TrainingEngine engine, SessionRequest request, int workers) {
    this.engine = engine;
    this.request = request;
    this.workers = workers;
    AtomicInteger number = new AtomicInteger();
    this.executor =
        Executors.newFixedThreadPool(
            workers,
            work -> {
              Thread thread = new Thread(work, "covey-client-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  public int workers() {
    return workers;
  }

  /** Runs work on a worker thread with that worker's session. */
  public <T> Future<T> submit(Function<TrainingSession, T> work) {
    return submit(work, cannotOpen -> {});
  }

  /**
   * As {@link #submit(Function)}, and tells, on the worker thread, when there is no session to run
   * the work with.
   */
  public <T> Future<T> submit(Function<TrainingSession, T> work, Consumer<Throwable> cannotOpen) {
    return executor.submit(
        () -> {
          Holder mine = holder.get();
          TrainingSession session;
          try {
            session = mine.open();
          } catch (Throwable failure) {
            cannotOpen.accept(failure);
            throw failure;
          }
          try {
            return work.apply(session);
          } catch (Throwable failure) {
            mine.close();
            throw failure;
          }
        });
  }

  /** Waits for a result; what the work threw is thrown on. */
  public static <T> T await(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoppedException("interrupted while waiting for training", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new InternalException("training failed: " + e.getCause(), e.getCause());
    }
  }

  /** Lets running work end, then closes all sessions. */
  @Override
  public void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(1, TimeUnit.MINUTES)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
    synchronized (holders) {
      holders.forEach(Holder::close);
    }
  }
}
