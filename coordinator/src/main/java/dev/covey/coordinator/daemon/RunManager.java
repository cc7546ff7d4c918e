package dev.covey.coordinator.daemon;

import dev.covey.config.Experiment;
import dev.covey.config.ExperimentFile;
import dev.covey.config.LoadedExperiment;
import dev.covey.coordinator.federation.ClientSource;
import dev.covey.coordinator.federation.FederatedRun;
import dev.covey.coordinator.federation.LiveStatus;
import dev.covey.coordinator.federation.RunListener;
import dev.covey.coordinator.observation.CoordinatorObserver;
import dev.covey.coordinator.run.RunFolder;
import dev.covey.coordinator.store.QueueOutcome;
import dev.covey.coordinator.store.QueuedRun;
import dev.covey.coordinator.store.QueuedRun.State;
import dev.covey.coordinator.store.RunQueue;
import dev.covey.coordinator.store.RunStore;
import dev.covey.core.AtomicFiles;
import dev.covey.core.Clock;
import dev.covey.core.RunId;
import dev.covey.core.error.CoveyException;
import dev.covey.core.error.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hosts the runs of a coordinator: takes them in, lets so many go on at a time in the order they
 * came, and goes on with those that were running when the coordinator ended. Thread-safe.
 */
public final class RunManager implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunManager.class);

  private final Path runs;
  private final Path cache;
  private final RunStore store;
  private final RunQueue queue;
  private final ClientSource clients;
  private final Clock clock;
  private final int runsAtOnce;
  private final CoordinatorObserver observer;
  private final ExecutorService threads;
  private final Map<RunId, RunWatchers> alive = new HashMap<>();
  private boolean draining;

  /**
   * A manager that hosts nothing yet.
   *
   * @param runs where run folders are
   * @param cache where pre-trained base models are kept
   * @param runsAtOnce runs that go on side by side, at least 1
   * @param observer hears of every run that is hosted
   */
  public RunManager(
      Path runs,
      Path cache,
      RunStore store,
      RunQueue queue,
      ClientSource clients,
      Clock clock,
      int runsAtOnce,
      CoordinatorObserver observer) {
    this.runs = runs;
    this.cache = cache;
    this.store = store;
    this.queue = queue;
    this.clients = clients;
    this.clock = clock;
    this.runsAtOnce = runsAtOnce;
    this.observer = observer;
    this.threads =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "covey-run");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Goes on with what was running when the coordinator ended, then with what is queued. */
  public synchronized void start() {
    new UnfinishedSubmissions(runs, id -> queue.find(id).isPresent()).delete();
    for (QueuedRun row : queue.list()) {
      if (row.state() == State.RUNNING) {
        begin(row.run());
      }
    }
    startNext();
  }

  /**
   * Takes a run in.
   *
   * @param experiment resolved and checked
   * @throws StoreException if it cannot be recorded
   */
  public synchronized RunId submit(LoadedExperiment experiment) {
    Experiment settings = experiment.experiment();
    RunId id;
    try (RunFolder folder = RunFolder.create(runs, settings.run().name(), settings.run().seed())) {
      AtomicFiles.write(folder.experimentFile(), settings.toToml());
      id = folder.runId();
    }
    queue.create(id, settings.sha256(), settings.toToml(), clock.now());
    startNext();
    return id;
  }

  /** All runs, newest first. */
  public List<QueuedRun> list() {
    List<QueuedRun> newestFirst = new ArrayList<>(queue.list());
    Collections.reverse(newestFirst);
    return newestFirst;
  }

  /**
   * The folder of a run.
   *
   * @throws UnknownRunException if there is no such run
   */
  public Path folder(RunId id) {
    row(id);
    return runs.resolve(id.value());
  }

  private QueuedRun row(RunId id) {
    return queue
        .find(id)
        .orElseThrow(
            () ->
                new UnknownRunException(
                    "no run " + id + " on this coordinator; `covey runs` lists what there is"));
  }

  /** Where a run stands. */
  public State state(RunId id) {
    return row(id).state();
  }

  /** Whether a run is going on now. */
  public synchronized boolean isAlive(RunId id) {
    return alive.containsKey(id);
  }

  /**
   * Lets somebody hear what happens to a live run.
   *
   * @param end called once the run is over, or at once if it is not alive
   * @return ends the watching
   */
  public synchronized Runnable watch(RunId id, RunListener watcher, Runnable end) {
    row(id);
    RunWatchers watchers = alive.get(id);
    if (watchers == null) {
      end.run();
      return () -> {};
    }
    watchers.add(watcher, end);
    return () -> watchers.remove(watcher);
  }

  /** How far a run is, schema covey.status/1. */
  public String statusJson(RunId id) {
    QueuedRun row = row(id);
    RunWatchers watchers;
    synchronized (this) {
      watchers = alive.get(id);
    }
    return watchers != null
        ? watchers.statusJson()
        : LiveStatus.ofEnded(id.value(), row.state().name().toLowerCase(Locale.ROOT));
  }

  /** Asks a run to stop; one that is queued is taken from the queue. False if it is not alive. */
  public synchronized boolean stop(RunId id, boolean now) {
    if (row(id).state() == State.QUEUED) {
      return queue.setState(id, State.STOPPED, clock.now()) instanceof QueueOutcome.Done;
    }
    RunWatchers watchers = alive.get(id);
    return watchers != null && watchers.stop(now);
  }

  /** Queues a run again that was stopped or failed; false if it is completed or alive. */
  public synchronized boolean resume(RunId id) {
    if (row(id).state() == State.RUNNING && !alive.containsKey(id)) {
      // Its end could not be recorded: the store was away.
      queue.setState(id, State.FAILED, clock.now());
    }
    boolean queued = queue.setState(id, State.QUEUED, clock.now()) instanceof QueueOutcome.Done;
    startNext();
    return queued;
  }

  private void startNext() {
    while (!draining && alive.size() < runsAtOnce) {
      Optional<QueuedRun> next = queue.next(clock.now());
      if (next.isEmpty()) {
        return;
      }
      begin(next.get().run());
    }
  }

  private void begin(RunId id) {
    RunWatchers watchers = new RunWatchers(id.value());
    watchers.add(observer.hostedRun(), () -> {});
    watchers.add(new RunLog(), () -> {});
    alive.put(id, watchers);
    threads.execute(() -> host(id, watchers));
  }

  private void host(RunId id, RunWatchers watchers) {
    State end = State.FAILED;
    RunLog.enter(id.value());
    try (RunFolder folder = RunFolder.open(runs.resolve(id.value()))) {
      LoadedExperiment loaded = ExperimentFile.load(folder.experimentFile(), List.of());
      boolean fresh = store.lastCommitted(id).isEmpty();
      int resumed = fresh ? 0 : store.resumeRun(id);
      FederatedRun.Result result =
          new FederatedRun(
                  loaded.experiment(), loaded.warnings(), folder, store, cache, clock, watchers)
              .execute(resumed, clients);
      end =
          switch (result.status()) {
            // A budget is spent once: such a run has its model and nothing to go on with.
            case "completed", "budget_exhausted" -> State.COMPLETED;
            case "stopped" -> State.STOPPED;
            default -> State.FAILED;
          };
      LOG.info("run {} ended: {}", id, result.status());
    } catch (CoveyException failure) {
      LOG.warn("run {} failed: {}", id, failure.getMessage());
    } catch (RuntimeException | Error bug) {
      LOG.error("run {} fell over", id, bug);
    } finally {
      ended(id, end);
      RunLog.leave();
    }
  }

  private synchronized void ended(RunId id, State end) {
    Optional<RunWatchers> watchers = Optional.ofNullable(alive.remove(id));
    try {
      // A run that was stopped because the coordinator stops goes on when it starts again.
      if (!(draining && end == State.STOPPED)) {
        queue.setState(id, end, clock.now());
      }
      startNext();
    } catch (CoveyException away) {
      LOG.warn("run {} ended, {}, and goes on at the next start: {}", id, end, away.getMessage());
    } finally {
      // Who hears of the end may look at the state.
      watchers.ifPresent(RunWatchers::end);
      notifyAll();
    }
  }

  /**
   * Stops; the runs go on at the next {@link #start}. A round that has handed out tasks may end, or
   * is left as it is: then its roster and what has arrived of it are there when the run goes on.
   * One that still gathers clients ends at once.
   *
   * @param limitMillis for rounds to end
   */
  public void drain(long limitMillis) {
    long until = clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
    synchronized (this) {
      draining = true;
      for (RunWatchers run : alive.values()) {
        if (!run.stop(false)) {
          // Not in a round yet.
          run.suspend();
        }
      }
      try {
        while (!alive.isEmpty() && clock.nanoTime() < until) {
          wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - clock.nanoTime())));
        }
        alive.values().forEach(RunWatchers::suspend);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Drains without patience. */
  @Override
  public void close() {
    drain(0);
    threads.shutdown();
    try {
      if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
        LOG.warn("a run did not end in time; it goes on from its last round at the next start");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
