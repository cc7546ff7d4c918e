package dev.covey.coordinator.daemon;

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
  private final List<RunListener> watchers = new CopyOnWriteArrayList<>();
  private @Nullable Started started;
  private @Nullable Consumer<Boolean> stop;

  synchronized void add(RunListener watcher) {
    if (started != null) {
      watcher.started(started);
    }
    watchers.add(watcher);
  }

  void remove(RunListener watcher) {
    watchers.remove(watcher);
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

  private void tell(Consumer<RunListener> what) {
    for (RunListener watcher : watchers) {
      try {
        what.accept(watcher);
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
