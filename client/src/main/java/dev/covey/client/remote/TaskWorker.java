package dev.covey.client.remote;

import dev.covey.aggregation.arrival.ClientResult;
import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.aggregation.arrival.Upload;
import dev.covey.client.secure.SecureParticipant.Reply;
import dev.covey.core.ProcessUsage;
import dev.covey.core.RoundKey;
import dev.covey.core.Seeds;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.CoveyException;
import dev.covey.core.error.EngineException;
import dev.covey.core.error.NetworkException;
import dev.covey.crypto.secagg.Member;
import dev.covey.crypto.secagg.message.ClientMessage;
import dev.covey.protocol.WireVersion;
import dev.covey.protocol.rounds.RoundKeys;
import dev.covey.protocol.secagg.SecureMessages;
import dev.covey.protocol.v1.Assignment;
import dev.covey.protocol.v1.RunOffer;
import dev.covey.protocol.v1.SecureToClient;
import dev.covey.protocol.v1.SecureToCoordinator;
import io.grpc.Context;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Does what takes long, one thing after the other on a thread of its own: prepares for runs,
 * trains, transfers what does not fit on the stream. So the client keeps its stream, and comes back
 * when it breaks, however long a task takes.
 */
final class TaskWorker implements AutoCloseable {
  private final RemoteClient.RunPreparation preparation;
  private final FinishedUpdates finished;
  private final ClientTraffic traffic;
  private final Vectors vectors;
  private final Consumer<Report> reports;
  private final ExecutorService thread;
  private final Map<RoundKey, Context.CancellableContext> tasks = new ConcurrentHashMap<>();

  /** What the client hears of the work; reports come in order, from the worker's thread. */
  sealed interface Report {
    /** A run is prepared for. */
    record Prepared(String run, RunParticipation participation) implements Report {}

    /** This client takes no part in a run. */
    record NotPrepared(String run, CoveyException reason) implements Report {}

    record Training(RoundKey key) implements Report {}

    /** An update goes through Transfer now. */
    record Sending(RoundKey key, long bytes) implements Report {}

    /** A task is done, and its update is to travel on the stream. */
    record ForTheStream(RoundKey key, FinishedUpdates.Finished update) implements Report {}

    /** A task is done, and its update is held for the session. */
    record Trained(RoundKey key, String taskSha256, long cpuNanos, Member self) implements Report {}

    /** An answer in an attempt's session. */
    record Secured(RoundKey key, SecureToCoordinator message) implements Report {}

    /** The coordinator does not take an update that went through Transfer. */
    record Rejected(RoundKey key, String reason, String detail) implements Report {}

    /**
     * A task cannot be answered.
     *
     * @param tellable what the coordinator may hear of it
     */
    record Failed(RoundKey key, RejectionReason reason, Throwable cause, String tellable)
        implements Report {}

    /** A bug; nothing more can be relied on. */
    record Broken(Throwable bug) implements Report {}
  }

  TaskWorker(
      String client,
      RemoteClient.RunPreparation preparation,
      FinishedUpdates finished,
      ClientTraffic traffic,
      Consumer<Report> reports) {
    this.preparation = preparation;
    this.finished = finished;
    this.traffic = traffic;
    this.vectors = new Vectors(traffic);
    this.reports = reports;
    this.thread =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread made = new Thread(work, "covey-work-" + client);
              made.setDaemon(true);
              return made;
            });
  }

  /** Whether a task is being worked on, or waits for it. */
  boolean isBusy() {
    return !tasks.isEmpty();
  }

  void prepare(RunOffer offer) {
    execute(
        () -> {
          try {
            reports.accept(new Report.Prepared(offer.getRunId(), preparation.prepare(offer)));
          } catch (CoveyException refused) {
            reports.accept(new Report.NotPrepared(offer.getRunId(), refused));
          }
        });
  }

  /** Ends a participation when what was begun with it is done. */
  void end(RunParticipation participation) {
    execute(participation::close);
  }

  /**
   * Works on a task, unless it is worked on already: then that answers it. One that was cancelled,
   * and is asked for after all, is answered with what was trained.
   */
  void begin(RoundKey key, RunParticipation run, Assignment assignment) {
    Context.CancellableContext before = tasks.get(key);
    if (before != null && !before.isCancelled()) {
      return;
    }
    Context.CancellableContext context = Context.ROOT.withCancellation();
    tasks.put(key, context);
    execute(() -> context.run(() -> answer(key, run, assignment, context)));
  }

  /** An attempt is over: what a client held for it is wiped. */
  void endSession(RunParticipation run, RoundKey key) {
    execute(() -> run.sessions().ifPresent(sessions -> sessions.end(key)));
  }

  /** Answers a message of an attempt's session. */
  void secure(RunParticipation run, SecureToClient message) {
    RoundKey key = RoundKeys.fromWire(message.getKey());
    execute(
        () -> {
          try {
            answer(key, run, message);
          } catch (CoveyException failure) {
            reports.accept(
                new Report.Failed(key, RejectionReason.CLIENT_ERROR, failure, tellable(failure)));
          }
        });
  }

  private void answer(RoundKey key, RunParticipation run, SecureToClient message) {
    traffic.count(message.getSerializedSize());
    OwnSessions sessions =
        run.sessions().orElseThrow(() -> new NetworkException("a session in a run without masks"));
    Reply reply = sessions.receive(key, SecureMessages.fromWire(message));
    if (reply instanceof Reply.Send send) {
      if (send.message() instanceof ClientMessage.MaskedInput input
          && !SecureMessages.travelsInline(input)) {
        transfer(key, sessions.taskSha256(key), input);
      }
      SecureToCoordinator answer = SecureMessages.toWire(key, send.message());
      traffic.count(answer.getSerializedSize());
      reports.accept(new Report.Secured(key, answer));
    } else if (reply instanceof Reply.Left left) {
      throw new NetworkException(
          "left the session: " + left.rejection().reason() + ", " + left.rejection().detail());
    }
  }

  /** The vector first, then the message that names it. */
  private void transfer(RoundKey key, String taskSha256, ClientMessage.MaskedInput input) {
    reports.accept(new Report.Sending(key, input.vector().length));
    if (traffic.sendMasked(key, taskSha256, input.vector())
        instanceof ClientTraffic.Sent.Rejected rejected) {
      throw new NetworkException(
          "the masked vector was not taken: " + rejected.reason() + ", " + rejected.detail());
    }
  }

  /** The client has heard the report that ends a task, and answers who asks again anew. */
  void heardOf(RoundKey key) {
    Optional.ofNullable(tasks.remove(key)).ifPresent(context -> context.cancel(null));
  }

  /** Nobody waits for a task any more: its transfers end at once, training when it is done. */
  void cancel(RoundKey key) {
    Optional.ofNullable(tasks.get(key)).ifPresent(context -> context.cancel(null));
  }

  /** The same for all tasks of a run. */
  void cancelAllOf(String run) {
    tasks.keySet().stream().filter(key -> key.run().value().equals(run)).forEach(this::cancel);
  }

  private void execute(Runnable work) {
    thread.execute(
        () -> {
          try {
            work.run();
          } catch (RuntimeException | Error bug) {
            reports.accept(new Report.Broken(bug));
          }
        });
  }

  private void answer(RoundKey key, RunParticipation run, Assignment assignment, Context context) {
    try {
      if (!context.isCancelled() && run.sessions().isPresent()) {
        reports.accept(trained(key, run, run.sessions().get(), assignment));
        return;
      }
      if (!context.isCancelled()) {
        FinishedUpdates.Finished update = update(key, run, assignment);
        if (!context.isCancelled()) {
          hand(key, context, update, assignment.getModel().hasInline());
          return;
        }
      }
      tasks.remove(key, context);
    } catch (ClientFailure failure) {
      failed(key, context, failure.reason(), failure, String.valueOf(failure.getMessage()));
    } catch (CoveyException | LinkageError | StackOverflowError failure) {
      failed(key, context, RejectionReason.CLIENT_ERROR, failure, tellable(failure));
    } catch (RuntimeException failure) {
      failed(key, context, RejectionReason.CLIENT_ERROR, failure, tellable(failure));
    }
  }

  private void failed(
      RoundKey key, Context context, RejectionReason reason, Throwable cause, String tellable) {
    // A transfer that was ended from here failed for nobody.
    if (context.isCancelled()) {
      tasks.remove(key, context);
    } else {
      reports.accept(new Report.Failed(key, reason, cause, tellable));
    }
  }

  /**
   * What the coordinator may hear of a failure: of engine, network and rules what they say; of the
   * owner's data and disk, whose messages name paths, and of bugs only the kind.
   */
  static String tellable(Throwable failure) {
    return failure instanceof EngineException
            || failure instanceof NetworkException
            || failure instanceof ConfigurationException
        ? String.valueOf(failure.getMessage())
        : failure.getClass().getSimpleName() + "; the client's own log says more";
  }

  /** Inline where the model came inline: then the coordinator has room for that of everybody. */
  private void hand(
      RoundKey key, Context context, FinishedUpdates.Finished update, boolean inline) {
    long bytes = update.values().length * (long) Float.BYTES;
    if (inline && bytes <= WireVersion.MAX_INLINE_BYTES) {
      reports.accept(new Report.ForTheStream(key, update));
      return;
    }
    reports.accept(new Report.Sending(key, bytes));
    ClientTraffic.Sent sent = traffic.send(key, update);
    tasks.remove(key, context);
    if (sent instanceof ClientTraffic.Sent.Rejected rejected) {
      reports.accept(new Report.Rejected(key, rejected.reason(), rejected.detail()));
    }
  }

  /** Trains for a session, once an attempt: the update is held until the session wants it. */
  private Report trained(
      RoundKey key, RunParticipation run, OwnSessions sessions, Assignment assignment) {
    long cpu = ProcessUsage.threadCpuNanos();
    if (!sessions.holds(key)) {
      Task task = task(key, run, assignment);
      reports.accept(new Report.Training(key));
      if (train(key, run, task, assignment) instanceof ClientResult.Failed failed) {
        throw new ClientFailure(failed.reason(), failed.detail());
      }
      sessions.holdFor(key, task.sha256());
    }
    return new Report.Trained(
        key, assignment.getTaskSha256(), ProcessUsage.threadCpuNanos() - cpu, sessions.self());
  }

  /** A task as it was received, and its digest as the client computed it. */
  private record Task(float[] model, float @Nullable [] control, String sha256) {}

  private Task task(RoundKey key, RunParticipation run, Assignment assignment) {
    traffic.count(assignment.getSerializedSize());
    float[] model = vectors.decode(assignment.getModel(), run.dimension());
    float @Nullable [] control =
        run.usesControlVariate() ? vectors.decode(assignment.getControl(), run.dimension()) : null;
    String sha256 = run.taskSha256(key.round(), model, control);
    if (!sha256.equals(assignment.getTaskSha256())) {
      throw new ClientFailure(
          RejectionReason.STALE_TASK,
          "the task does not have the digest that the coordinator names; it was not trained");
    }
    return new Task(model, control, sha256);
  }

  private static ClientResult train(
      RoundKey key, RunParticipation run, Task task, Assignment assignment) {
    return run.train(
        key,
        task.sha256(),
        task.model(),
        task.control(),
        assignment.getLastFoldedRound(),
        Seeds.ofBytes(assignment.getSeed().toByteArray()));
  }

  /** The update of the task: the one that was trained before, or a new one. */
  private FinishedUpdates.Finished update(
      RoundKey key, RunParticipation run, Assignment assignment) {
    long cpu = ProcessUsage.threadCpuNanos();
    Task received = task(key, run, assignment);
    String task = received.sha256();
    Optional<FinishedUpdates.Finished> before = finished.find(task);
    if (before.isPresent()) {
      return before.get();
    }
    reports.accept(new Report.Training(key));
    ClientResult result = train(key, run, received, assignment);
    if (result instanceof ClientResult.Failed failed) {
      throw new ClientFailure(failed.reason(), failed.detail());
    }
    ClientResult.Delivered delivered = (ClientResult.Delivered) result;
    Upload.InMemory upload = (Upload.InMemory) delivered.upload();
    FinishedUpdates.Finished update =
        new FinishedUpdates.Finished(
            upload.header(),
            upload.sharedValues(),
            ProcessUsage.threadCpuNanos() - cpu,
            delivered.engineCpuNanos());
    finished.save(task, update);
    return update;
  }

  /** Gives up transfers, and waits for what is being trained. */
  @Override
  public void close() {
    tasks.keySet().forEach(this::cancel);
    thread.shutdown();
    boolean interrupted = false;
    while (true) {
      try {
        if (thread.awaitTermination(1, TimeUnit.MINUTES)) {
          break;
        }
      } catch (InterruptedException e) {
        // The state folder is this client's until the work is done.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A task that this client cannot answer, with the reason to report. */
  private static final class ClientFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RejectionReason reason;

    ClientFailure(RejectionReason reason, String detail) {
      super(detail);
      this.reason = reason;
    }

    RejectionReason reason() {
      return reason;
    }
  }
}
