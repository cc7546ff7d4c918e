package dev.covey.coordinator.federation;

import dev.covey.aggregation.arrival.AcceptedUpload;
import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.aggregation.arrival.Upload;
import dev.covey.aggregation.arrival.UploadOutcome;
import dev.covey.aggregation.journal.JournaledUpload;
import dev.covey.aggregation.journal.Spool;
import dev.covey.aggregation.journal.SpooledUpload;
import dev.covey.aggregation.journal.UploadJournal;
import dev.covey.aggregation.optimizer.ServerState;
import dev.covey.aggregation.vector.WorkerPool;
import dev.covey.assembly.Evaluation;
import dev.covey.coordinator.machine.CohortState;
import dev.covey.coordinator.machine.Command;
import dev.covey.coordinator.machine.RunEvent;
import dev.covey.coordinator.machine.RunOutcome;
import dev.covey.coordinator.machine.SessionPhase;
import dev.covey.coordinator.machine.SlotBook;
import dev.covey.coordinator.machine.SlotStatus;
import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.core.error.CoveyException;
import dev.covey.core.error.InternalException;
import dev.covey.crypto.secagg.message.ClientMessage;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the machines' commands do. Used by the shell's thread alone. */
final class RoundEffects implements AutoCloseable {
  /**
   * Uploads that wait for their turn in the fold stay in memory up to this; the rest wait in a
   * file.
   */
  private static final long SPOOL_BYTES = 64L << 20;

  private static final long BYTES_PER_MEGABYTE = 1L << 20;

  private final FederationSetup setup;
  private final Consumer<Federation.Message> inbox;
  private final AttemptTasks tasks;
  private final PrivacyEffects privacy;
  private final AttemptFiles files;
  private final AttemptRecords records;
  private final RosterDrawing drawing;
  private final RoundProgress progress;
  private final ClientGateway clients;
  private final WorkerPool workers;
  private final SessionEffects session;
  private final ScheduledExecutorService timer;
  private final Map<Integer, SpooledUpload> durable = new HashMap<>();
  private ServerState serverState;
  private @Nullable RoundWork work;

  RoundEffects(
      FederationSetup setup,
      ServerState start,
      Map<String, Integer> lastFolded,
      Consumer<Federation.Message> inbox) {
    this.setup = setup;
    this.serverState = start;
    this.tasks = new AttemptTasks(setup, lastFolded);
    this.privacy = new PrivacyEffects(setup);
    this.inbox = inbox;
    this.files = new AttemptFiles(setup);
    this.records = new AttemptRecords(setup, privacy);
    this.progress = new RoundProgress(setup, privacy);
    this.clients = setup.clients().apply(new PostingInbox(inbox));
    this.drawing = new RosterDrawing(setup, clients, privacy.rosterSeeds());
    this.workers = new WorkerPool(setup.workers());
    this.session = new SessionEffects(setup.masking(), clients, records, workers);
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "covey-deadline");
              thread.setDaemon(true);
              return thread;
            });
  }

  ServerState serverState() {
    return serverState;
  }

  boolean isCurrent(RoundKey key) {
    return work != null && work.key.equals(key);
  }

  /** Whether updates of this run are masked. */
  boolean areMasked() {
    return session.areMasked();
  }

  /** The event that the budget is exhausted, if an attempt would spend more than is left. */
  Optional<RunEvent> reserve(RoundKey key) {
    Optional<String> refusal = privacy.reserve(key);
    refusal.ifPresent(
        why -> records.event(key, "budget_exhausted", Map.of("budget", "privacy", "detail", why)));
    return refusal.map(why -> new RunEvent.BudgetExhausted());
  }

  /** What the run has spent, if it has noise. */
  Optional<PrivacySpent> privacySpent() {
    return privacy.spent();
  }

  /** Who takes part. */
  RosterDrawing drawing() {
    return drawing;
  }

  /** Hands out the task; the uploads that an earlier process had accepted for it. */
  List<JournaledUpload> assign(RoundKey key, List<ClientId> roster) {
    drawing.save(key, roster);
    String taskSha256 = tasks.task(key, serverState).sha256();
    RoundWork fresh =
        new RoundWork(
            key,
            taskSha256,
            roster,
            tasks.check(taskSha256, roster),
            // What is masked counts in the sum of its session or not at all.
            session.areMasked() ? Optional.empty() : files.openJournal(key, roster),
            new Spool(key, setup.sections(), SPOOL_BYTES, files.spool(key)),
            setup
                .serverPipeline()
                .openFolder(
                    roster.size(),
                    workers,
                    setup.experiment().aggregation().memoryLimitMegabytes() * BYTES_PER_MEGABYTE),
            setup.clock().nanoTime(),
            setup.clock().now().toString());
    work = fresh;
    durable.clear();
    List<JournaledUpload> recovered = fresh.recovered();
    for (JournaledUpload upload : recovered) {
      durable.put(upload.slot(), upload);
      fresh.arrivedSlots.set(upload.slot());
      keepReport(fresh, upload.slot(), upload.metricsJson());
      fresh.uplinkBytes += setup.sections().bytes();
    }
    if (!recovered.isEmpty()) {
      records.event(key, "uploads_recovered", Map.of("count", recovered.size()));
    }
    fresh.downlinkBytes = roster.size() * setup.sections().bytes();
    progress.begin(key, roster.size());
    clients.assign(key, tasks.calls(fresh, serverState, drawing::indexOf));
    return recovered;
  }

  /**
   * Deletes what a process left behind when it died between the end of an attempt and tidying up.
   */
  void deleteLeftOvers(RoundKey next) {
    files.deleteLeftOvers(next);
  }

  void schedule(RoundKey key, long millis) {
    timer.schedule(
        () -> inbox.accept(new Federation.Message.Deadline(key)), millis, TimeUnit.MILLISECONDS);
  }

  void schedule(RoundKey key, SessionPhase phase, long millis) {
    timer.schedule(
        () -> inbox.accept(new Federation.Message.SessionDeadline(key, phase)),
        millis,
        TimeUnit.MILLISECONDS);
  }

  /** Opens the session among those that have trained; that it failed, if it did at once. */
  Optional<RunEvent> openSession(int[] slots) {
    progress.phase("mask");
    return session.open(current(), slots);
  }

  /** A client spoke in the session; that the phase is complete, if it is. */
  Optional<RunEvent> secured(int slot, ClientMessage message) {
    RoundWork current = current();
    long begun = setup.clock().nanoTime();
    Optional<RunEvent> complete = session.receive(current, slot, message);
    current.uploadNanos += setup.clock().nanoTime() - begun;
    return complete;
  }

  /** A client left the session; that the phase is complete without it, if it is. */
  Optional<RunEvent> leftSession(int slot) {
    return session.isOpen() ? session.left(slot) : Optional.empty();
  }

  /** Ends a phase of the session with what has come. */
  RunEvent endSessionPhase() {
    RoundWork current = current();
    long begun = setup.clock().nanoTime();
    RunEvent event = session.endPhase(current);
    current.aggregateNanos += setup.clock().nanoTime() - begun;
    return event;
  }

  void cancelOutstanding() {
    if (work != null) {
      work.cancelled.set(true);
      clients.cancelled(work.key);
      work.collectedNanos = setup.clock().nanoTime();
    }
  }

  /** A client's answer has left the inbox: room for another. */
  void uploadTaken(RoundKey key) {
    clients.taken(key);
  }

  /**
   * Checks an upload.
   *
   * @param slot of the client that sent it, whatever the upload says
   */
  UploadOutcome check(int slot, Upload upload) {
    RoundWork current = current();
    long begun = setup.clock().nanoTime();
    current.uplinkBytes += upload.payloadBytes();
    ClientId sender = current.roster.get(slot);
    UploadOutcome outcome =
        upload.header().client().equals(sender)
            ? current.check.check(upload, current.arrivedSlots, !current.cancelled.get())
            : new UploadOutcome.Rejected(
                RejectionReason.UNKNOWN_CLIENT,
                "the upload says it is from "
                    + upload.header().client()
                    + ", but "
                    + sender
                    + " sent it");
    current.uploadNanos += setup.clock().nanoTime() - begun;
    return outcome;
  }

  /** An upload that passed the checks waits for the next journal write. */
  void keepPending(AcceptedUpload upload) {
    RoundWork current = current();
    current.arrivedSlots.set(upload.slot());
    current.pending.put(upload.slot(), upload);
    keepReport(current, upload.slot(), upload.metricsJson());
  }

  private void keepReport(RoundWork work, int slot, String metricsJson) {
    if (!setup.withheld().reports()) {
      work.metrics[slot] = ClientMetrics.parse(metricsJson);
    }
  }

  /** Writes the waiting uploads to the journal, if there is one; their slots, ascending. */
  int[] journalPending() {
    if (work == null || work.pending.isEmpty()) {
      return new int[0];
    }
    RoundWork current = work;
    long begun = setup.clock().nanoTime();
    int[] slots = current.pending.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
    List<AcceptedUpload> uploads = Arrays.stream(slots).mapToObj(current.pending::remove).toList();
    if (current.journal.isPresent()) {
      List<JournaledUpload> entries = current.journal.get().append(uploads, false);
      for (int i = 0; i < slots.length; i++) {
        durable.put(slots[i], current.spool.add(uploads.get(i), entries.get(i)));
      }
    } else {
      for (AcceptedUpload upload : uploads) {
        durable.put(upload.slot(), current.spool.add(upload));
      }
    }
    for (int slot : slots) {
      clients.accepted(current.key, slot);
    }
    current.uploadNanos += setup.clock().nanoTime() - begun;
    return slots;
  }

  void addToFold(int slot) {
    SpooledUpload upload = durable.remove(slot);
    if (upload == null) {
      throw new InternalException("slot " + slot + " is to be folded but has no durable upload");
    }
    inFold(() -> current().folder.add(upload));
    progress.heard();
  }

  /** Nothing will come of a slot. */
  void settleWithout(int slot) {
    if (!session.areMasked()) {
      inFold(() -> current().folder.skip(slot));
    }
    progress.heard();
  }

  /** One more client has answered. */
  void heardOf() {
    progress.heard();
  }

  private void inFold(Runnable change) {
    long begun = setup.clock().nanoTime();
    change.run();
    current().aggregateNanos += setup.clock().nanoTime() - begun;
  }

  /** Ends the fold and steps the model; the new state is kept aside until it is committed. */
  RunEvent fold(int[] slots) {
    RoundWork current = current();
    progress.phase("aggregate");
    long begun = setup.clock().nanoTime();
    try {
      current.result =
          session.areMasked()
              ? setup.serverPipeline().finish(session.sum(), slots.length, serverState)
              : setup
                  .serverPipeline()
                  .finish(List.of(current.folder), serverState, privacy.charge(current.key));
      if (current.result.delta().contributors() != slots.length) {
        throw new InternalException(
            current.result.delta().contributors()
                + " updates were folded, "
                + slots.length
                + " were accepted");
      }
      return new RunEvent.Folded();
    } catch (InternalException bug) {
      throw bug;
    } catch (CoveyException unusable) {
      records.event(
          current.key, "aggregate_failed", Map.of("detail", String.valueOf(unusable.getMessage())));
      return new RunEvent.FoldFailed();
    } finally {
      current.aggregateNanos += setup.clock().nanoTime() - begun;
    }
  }

  void evaluate() {
    RoundWork current = current();
    int round = current.key.round();
    if (!setup.evaluationIsDue(round)) {
      return;
    }
    if (setup.withheld().evaluation()) {
      current.evaluation = Evaluation.of(List.of());
      return;
    }
    progress.phase("evaluate");
    long begun = setup.clock().nanoTime();
    current.evaluation = setup.evaluator().evaluate(nextState(current).parameters().sharedValues());
    current.evaluateNanos = setup.clock().nanoTime() - begun;
  }

  private static ServerState nextState(RoundWork current) {
    if (current.result == null) {
      throw new InternalException("no aggregate to go on with");
    }
    return current.result.state();
  }

  /**
   * Checkpoint to disk, then everything about the round in one transaction, then the files people
   * read.
   */
  void commit(CohortState.Validating cohort) {
    RoundWork current = current();
    progress.phase("commit");
    session.end(current);
    ServerState next = nextState(current);
    records.committed(current, cohort, setup.checkpoints().save(next));
    for (int slot : cohort.book().slots(SlotStatus.ACCEPTED)) {
      tasks.folded(current.roster.get(slot), current.key.round());
    }
    serverState = next;
    setup.observer().committed(next, Optional.ofNullable(current.evaluation));
    progress.ended(current, cohort.book(), Optional.empty());
    end(current, true);
  }

  void recordAbort(Command.RecordAbort abort) {
    RoundWork current = work;
    boolean begun = current != null && current.key.equals(abort.key());
    if (current != null) {
      session.end(current);
    }
    privacy.ended(abort.key());
    SlotBook book = records.aborted(abort, begun ? current : null, drawing.eligible());
    progress.aborted(
        abort.key(), abort.reason().name().toLowerCase(Locale.ROOT), book, begun ? current : null);
    if (current != null) {
      end(current, false);
    }
  }

  private void end(RoundWork current, boolean committed) {
    clients.ended(current.key, committed);
    current.close();
    current.journal.ifPresent(files::retire);
    durable.clear();
    work = null;
  }

  void countClientCpu(long nanos) {
    current().clientCpuNanos += nanos;
  }

  void countEngine(long nanos) {
    current().engineCpuNanos += nanos;
  }

  void countServerCpu(long nanos) {
    if (work != null) {
      work.serverCpuNanos += nanos;
    }
  }

  void recordRejected(int slot, RejectionReason reason, String detail) {
    records.client(current(), "upload_rejected", slot, reason, detail);
  }

  void recordFailed(int slot, RejectionReason reason, String detail) {
    records.client(current(), "client_failed", slot, reason, detail);
  }

  /** An answer to a round that is over, or takes no more answers. */
  void refuseLate(RoundKey key, int slot) {
    records.late(key, slot);
    clients.refused(key, slot, RejectionReason.LATE, "the round takes no more uploads");
  }

  /** Tells a client that its answer does not count. */
  void tellRefused(int slot, RejectionReason reason, String detail) {
    clients.refused(current().key, slot, reason, detail);
  }

  void runEnded(RunOutcome outcome) {
    clients.runEnded(outcome.name().toLowerCase(Locale.ROOT));
  }

  private RoundWork current() {
    if (work == null) {
      throw new InternalException("no round is in progress");
    }
    return work;
  }

  @Override
  public void close() {
    timer.shutdownNow();
    workers.close();
    clients.close();
    if (work != null) {
      work.cancelled.set(true);
      work.journal.ifPresent(UploadJournal::close);
      work.spool.close();
    }
    files.close();
  }
}
