package dev.covey.coordinator.daemon;

import dev.covey.coordinator.federation.LiveStatus;
import dev.covey.coordinator.federation.RunListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes on what happens to a run to whoever watches. Who comes late hears first that the run has
 * started. A watcher that throws is dropped; it never hurts the run.
 */
final class RunWatchers implements RunListener {
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private final LiveStatus status;
  private @Nullable Started started;
  private @Nullable Consumer<Boolean> stop;
  private @Nullable Runnable suspend;
  private boolean suspended;

  /** Somebody who watches, and how to tell them that the run is over. */
  private record Watcher(RunListener listener, Runnable end) {}

  RunWatchers(String runId) {
    status = new LiveStatus(runId, new RunListener() {});
  }

  synchronized void add(RunListener watcher, Runnable end) {
    if (started != null) {
      watcher.started(started);
    }
    watchers.add(new Watcher(watcher, end));
  }

  void remove(RunListener watcher) {
    watchers.removeIf(one -> one.listener() == watcher);
  }

  /** The run is over. */
  void end() {
    watchers.forEach(watcher -> watcher.end().run());
    watchers.clear();
  }

  String statusJson() {
    return status.toJson();
  }

  /** Asks the run to stop; false if it is not that far yet. */
  boolean stop(boolean now) {
    Consumer<Boolean> stopper;
    synchronized (this) {
      stopper = stop;
    }
    if (stopper == null) {
      return false;
    }
    stopper.accept(now);
    return true;
  }

  /** Leaves the run as it is, as soon as it is that far. */
  void suspend() {
    Runnable suspender;
    synchronized (this) {
      suspended = true;
      suspender = suspend;
    }
    if (suspender != null) {
      suspender.run();
    }
  }

  private void tell(Consumer<RunListener> what) {
    what.accept(status);
    for (Watcher watcher : watchers) {
      try {
        what.accept(watcher.listener());
      } catch (RuntimeException gone) {
        watchers.remove(watcher);
      }
    }
  }

  @Override
  public void phase(String what) {
    tell(watcher -> watcher.phase(what));
  }

  @Override
  public void pretraining(int step, int steps, double meanLoss) {
    tell(watcher -> watcher.pretraining(step, steps, meanLoss));
  }

  @Override
  public void started(Started now) {
    synchronized (this) {
      started = now;
    }
    tell(watcher -> watcher.started(now));
  }

  @Override
  public void stoppable(Consumer<Boolean> stopper) {
    synchronized (this) {
      stop = stopper;
    }
  }

  @Override
  public void suspendable(Runnable suspender) {
    boolean already;
    synchronized (this) {
      suspend = suspender;
      already = suspended;
    }
    if (already) {
      suspender.run();
    }
  }

  @Override
  public void progress(Progress progress) {
    tell(watcher -> watcher.progress(progress));
  }

  @Override
  public void roundEnded(RoundEnded ended) {
    tell(watcher -> watcher.roundEnded(ended));
  }

  @Override
  public void finished(Finished finished) {
    tell(watcher -> watcher.finished(finished));
  }
}
