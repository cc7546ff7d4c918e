package dev.covey.coordinator.remote;

import dev.covey.coordinator.daemon.RunEvents;
import dev.covey.coordinator.federation.RunListener;
import dev.covey.core.RunId;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.NetworkException;
import dev.covey.core.error.StoppedException;
import dev.covey.core.error.StoreException;
import dev.covey.protocol.v1.ControlGrpc;
import dev.covey.protocol.v1.ListRunsRequest;
import dev.covey.protocol.v1.ResumeRequest;
import dev.covey.protocol.v1.RunEvent;
import dev.covey.protocol.v1.RunFinished;
import dev.covey.protocol.v1.StatusRequest;
import dev.covey.protocol.v1.StopRequest;
import dev.covey.protocol.v1.SubmitRequest;
import dev.covey.protocol.v1.WatchRequest;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs of a coordinator in another process. */
public final class RemoteRuns {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteRuns.class);
  private static final long CALL_SECONDS = 30;
  private static final long AGAIN_MILLIS = 500;
  private static final int MOST_FAILURES = 240;

  private final CoordinatorConnection connection;

  public RemoteRuns(CoordinatorConnection connection) {
    this.connection = connection;
  }

  /**
   * A run of the coordinator.
   *
   * @param state queued, running, completed, stopped or failed
   * @param submittedAt ISO 8601
   */
  public record Row(RunId run, String state, String submittedAt) {
    /** Whether it goes on, or will when its turn comes. */
    public boolean isAlive() {
      return state.equals("queued") || state.equals("running");
    }
  }

  /**
   * How a watched run ended.
   *
   * @param exitCode what a run in process would have ended with; empty if the run ended without a
   *     word
   */
  public record Ended(String state, Optional<Integer> exitCode) {}

  /**
   * Submits an experiment; it begins when its turn comes.
   *
   * @param experimentToml resolved; its paths are the coordinator's
   * @throws ConfigurationException with every problem that the coordinator found
   */
  public RunId submit(String experimentToml) {
    SubmitRequest request = SubmitRequest.newBuilder().setExperimentToml(experimentToml).build();
    return new RunId(RemoteFailures.told(connection, () -> stub().submit(request)).getRunId());
  }

  /** All runs, newest first. */
  public List<Row> list() {
    return RemoteFailures.told(
            connection, () -> stub().listRuns(ListRunsRequest.getDefaultInstance()))
        .getRunsList()
        .stream()
        .map(row -> new Row(new RunId(row.getRunId()), row.getState(), row.getSubmittedAt()))
        .toList();
  }

  /**
   * One run.
   *
   * @throws ConfigurationException if the coordinator does not have it
   */
  public Row find(RunId run) {
    return list().stream()
        .filter(row -> row.run().equals(run))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "no run "
                        + run
                        + " on the coordinator at "
                        + connection.address()
                        + "; `covey runs --coordinator` lists what there is"));
  }

  /** How far a run is: a JSON object, schema covey.status/1. */
  public String statusJson(RunId run) {
    StatusRequest request = StatusRequest.newBuilder().setRunId(run.value()).build();
    return RemoteFailures.told(connection, () -> stub().status(request)).getStatusJson();
  }

  /**
   * Asks a run to stop.
   *
   * @param now give the round in progress up
   * @throws StoreException if it is not alive, or not yet that far
   */
  public void stop(RunId run, boolean now) {
    StopRequest request = StopRequest.newBuilder().setRunId(run.value()).setNow(now).build();
    RemoteFailures.told(connection, () -> stub().stop(request));
  }

  /**
   * Queues a run again that was stopped or failed.
   *
   * @throws StoreException if it was neither
   */
  public void resume(RunId run) {
    ResumeRequest request = ResumeRequest.newBuilder().setRunId(run.value()).build();
    RemoteFailures.told(connection, () -> stub().resume(request));
  }

  /**
   * Waits for the end of a run and tells a listener what happens meanwhile. While the run is queued
   * it waits for its turn; while the coordinator is away, for two minutes in a row at most, it
   * tries again. Before the listener hears that the run finished, its files are copied.
   *
   * @param folder where the run's files are kept on this side
   */
  public Ended watch(RunId run, Path folder, RunListener listener) {
    Stopping asked = new Stopping(run);
    listener.stoppable(asked::ask);
    int failures = 0;
    boolean toldQueued = false;
    while (true) {
      try {
        Row row = find(run);
        if (row.state().equals("queued") && !toldQueued) {
          toldQueued = true;
          listener.phase("queued on the coordinator");
        }
        Optional<RunFinished> end =
            row.state().equals("queued") ? Optional.empty() : follow(run, folder, listener, asked);
        if (end.isPresent()) {
          return new Ended(end.get().getStatus(), Optional.of(end.get().getExitCode()));
        }
        Row after = find(run);
        if (!after.isAlive()) {
          new RunMirror(connection, run).copyInto(folder);
          return new Ended(after.state(), Optional.empty());
        }
        failures = 0;
      } catch (NetworkException away) {
        if (!RemoteFailures.isPassing(away) || ++failures > MOST_FAILURES) {
          throw away;
        }
        listener.phase("the coordinator is away, trying again");
      }
      pause();
    }
  }

  /** Hears one stream of events to its end; empty if the run had not finished by then. */
  private Optional<RunFinished> follow(
      RunId run, Path folder, RunListener listener, Stopping asked) {
    WatchRequest request = WatchRequest.newBuilder().setRunId(run.value()).build();
    try {
      // No deadline: a run may take days, and keep-alive finds a connection that is dead.
      Iterator<RunEvent> events = ControlGrpc.newBlockingStub(connection.channel()).watch(request);
      while (events.hasNext()) {
        RunEvent event = events.next();
        if (event.hasFinished()) {
          new RunMirror(connection, run).copyInto(folder);
        }
        RunEvents.tell(event, folder, listener);
        asked.again();
        if (event.hasFinished()) {
          return Optional.of(event.getFinished());
        }
      }
      return Optional.empty();
    } catch (StatusRuntimeException e) {
      throw RemoteFailures.meaning(connection, e);
    }
  }

  /**
   * Copies what people and tools read of a run into a folder: only what differs, and of the growing
   * files only what is new.
   */
  public void mirror(RunId run, Path folder) {
    new RunMirror(connection, run).copyInto(folder);
  }

  /** Where among the runs of this side the copy of a run belongs; never a folder that is taken. */
  public Path copyFolder(Path runs, RunId run) {
    return new RunMirror(connection, run).folderIn(runs);
  }

  /** The text of one of a run's files; empty if the run has none of this name. */
  public Optional<String> read(RunId run, String path) {
    return new RunMirror(connection, run).read(path);
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoppedException("interrupted while waiting for the coordinator");
    }
  }

  private ControlGrpc.ControlBlockingStub stub() {
    return ControlGrpc.newBlockingStub(connection.channel())
        .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
  }

  /** A wish to stop, kept until the coordinator has taken it: a run may not be that far yet. */
  private final class Stopping {
    private final RunId run;
    private Optional<Boolean> wish = Optional.empty();

    Stopping(RunId run) {
      this.run = run;
    }

    synchronized void ask(boolean now) {
      wish = Optional.of(now);
      again();
    }

    synchronized void again() {
      if (wish.isEmpty()) {
        return;
      }
      try {
        stop(run, wish.get());
        wish = Optional.empty();
      } catch (StoreException | NetworkException notYet) {
        LOG.debug("not stopped yet: {}", notYet.getMessage());
      }
    }
  }
}
