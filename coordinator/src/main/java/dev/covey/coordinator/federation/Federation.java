package dev.covey.coordinator.federation;

import dev.covey.aggregation.arrival.AcceptedUpload;
import dev.covey.aggregation.arrival.ClientResult;
import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.aggregation.arrival.UploadOutcome;
import dev.covey.aggregation.journal.JournaledUpload;
import dev.covey.aggregation.optimizer.ServerState;
import dev.covey.coordinator.machine.CohortState;
import dev.covey.coordinator.machine.Command;
import dev.covey.coordinator.machine.RoundMachine;
import dev.covey.coordinator.machine.RunEvent;
import dev.covey.coordinator.machine.RunOutcome;
import dev.covey.coordinator.machine.RunState;
import dev.covey.coordinator.machine.SessionPhase;
import dev.covey.coordinator.machine.SlotStatus;
import dev.covey.coordinator.machine.Step;
import dev.covey.core.ClientId;
import dev.covey.core.ProcessUsage;
import dev.covey.core.RoundKey;
import dev.covey.core.error.InternalException;
import dev.covey.core.error.StoppedException;
import dev.covey.crypto.secagg.message.ClientMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The shell around {@link RoundMachine}: one thread takes messages, turns them into events, and
 * carries out the commands that come back. It decides nothing that the machines decide.
 */
final class Federation {
  private final FederationSetup setup;
  private final RoundEffects effects;
  private final BlockingQueue<Message> inbox = new LinkedBlockingQueue<>();
  private final Deque<RunEvent> events = new ArrayDeque<>();
  private RunState state;
  private @Nullable RunOutcome outcome;

  /** What reaches the shell's thread. */
  sealed interface Message {
    /** These clients could take part. */
    record Eligible(RoundKey key, List<ClientId> clients) implements Message {}

    /** A client answered. */
    record Answer(RoundKey key, int slot, ClientResult result, long cpuNanos) implements Message {}

    /** A client spoke in the session of a round. */
    record Secured(RoundKey key, int slot, Supplier<ClientMessage> message, long cpuNanos)
        implements Message {}

    /** The time for a phase of a round's session is over. */
    record SessionDeadline(RoundKey key, SessionPhase phase) implements Message {}

    /** The time for collecting a round is over. */
    record Deadline(RoundKey key) implements Message {}

    /** Somebody asked the run to stop. */
    record Stop(boolean now) implements Message {}

    /** The process ends soon. */
    record Suspend() implements Message {}
  }

  /**
   * A federation about to begin or go on.
   *
   * @param start the newest committed state
   * @param attemptsMade attempts of the next round that have already ended
   */
  Federation(
      FederationSetup setup, ServerState start, int attemptsMade, Map<String, Integer> lastFolded) {
    this.setup = setup;
    this.state = RunState.before(setup.plan(), start.round(), attemptsMade);
    this.effects = new RoundEffects(setup, start, lastFolded, inbox::add);
  }

  /** Asks the run to stop; safe from any thread. */
  void stop(boolean now) {
    inbox.add(new Message.Stop(now));
  }

  /**
   * Ends the run's life in this process without ending the attempt in progress: its journal and its
   * roster stay, for whoever resumes the run. Safe from any thread.
   */
  void suspend() {
    inbox.add(new Message.Suspend());
  }

  /** The newest committed state. */
  ServerState serverState() {
    return effects.serverState();
  }

  /** What the run has spent, if it has noise. */
  Optional<PrivacySpent> privacySpent() {
    return effects.privacySpent();
  }

  /** Runs to the end. */
  RunOutcome run() {
    try {
      effects.deleteLeftOvers(new RoundKey(setup.plan().run(), state.round(), state.attempt() + 1));
      raise(new RunEvent.Started());
      while (outcome == null) {
        takeMessages();
      }
      return outcome;
    } finally {
      effects.close();
    }
  }

  /**
   * Waits for a message, takes all there are, and writes the uploads among them to the journal in
   * one go.
   */
  private void takeMessages() {
    try {
      for (Message message = inbox.take();
          message != null && outcome == null;
          message = inbox.poll()) {
        handle(message);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoppedException("interrupted", e);
    }
    if (outcome == null) {
      journalArrived();
    }
  }

  private void journalArrived() {
    for (int slot : effects.journalPending()) {
      raise(new RunEvent.UploadJournalled(slot));
    }
  }

  private void handle(Message message) {
    if (message instanceof Message.Stop stop) {
      raise(new RunEvent.StopRequested(stop.now()));
    } else if (message instanceof Message.Suspend) {
      // What has arrived is kept.
      journalArrived();
      if (outcome == null) {
        raise(new RunEvent.Suspended());
      }
    } else if (message instanceof Message.Deadline deadline) {
      // What arrived before the deadline counts, though it still waits for the journal.
      journalArrived();
      if (outcome == null && effects.isCurrent(deadline.key())) {
        raise(new RunEvent.DeadlinePassed());
      }
    } else if (message instanceof Message.Secured secured) {
      secured(secured);
    } else if (message instanceof Message.SessionDeadline late) {
      if (effects.isCurrent(late.key())) {
        raise(new RunEvent.SessionPhaseOver(late.phase()));
      }
    } else if (message instanceof Message.Eligible there) {
      if (effects.drawing().isGathering(there.key())) {
        raise(effects.drawing().draw(there.key(), there.clients()));
      }
    } else if (message instanceof Message.Answer answer) {
      answered(answer);
    }
  }

  private void secured(Message.Secured secured) {
    if (!effects.isCurrent(secured.key())
        || !(state.cohort() instanceof CohortState.Securing securing)
        || securing.closing()) {
      return;
    }
    effects.countClientCpu(secured.cpuNanos());
    effects.secured(secured.slot(), secured.message().get()).ifPresent(this::raise);
  }

  private void answered(Message.Answer answer) {
    effects.uploadTaken(answer.key());
    if (!effects.isCurrent(answer.key())) {
      effects.refuseLate(answer.key(), answer.slot());
      return;
    }
    effects.countClientCpu(answer.cpuNanos());
    if (answer.result() instanceof ClientResult.Failed failed) {
      lost(answer.slot(), failed.reason(), failed.detail());
      return;
    }
    if (answer.result() instanceof ClientResult.Held held) {
      effects.countEngine(held.engineCpuNanos());
      if (refused(raise(new RunEvent.ClientTrained(answer.slot())))) {
        effects.refuseLate(answer.key(), answer.slot());
      }
      return;
    }
    ClientResult.Delivered delivered = (ClientResult.Delivered) answer.result();
    effects.countEngine(delivered.engineCpuNanos());
    if (effects.areMasked()) {
      delivered.upload().discard();
      refuse(
          answer.slot(),
          new UploadOutcome.Rejected(
              RejectionReason.CLIENT_ERROR, "an update in the clear, in a run with masks"));
      return;
    }
    UploadOutcome checked = effects.check(answer.slot(), delivered.upload());
    if (checked instanceof UploadOutcome.Accepted accepted) {
      AcceptedUpload upload = accepted.upload();
      if (!refused(raise(new RunEvent.UploadArrived(upload.slot())))) {
        effects.keepPending(upload);
      } else {
        upload.release();
        effects.refuseLate(answer.key(), answer.slot());
      }
    } else {
      delivered.upload().discard();
      refuse(answer.slot(), (UploadOutcome.Rejected) checked);
    }
  }

  private void refuse(int slot, UploadOutcome.Rejected rejected) {
    // Recorded first: the last client's answer ends the round.
    if (isIn(slot, SlotStatus.ASSIGNED)) {
      effects.recordRejected(slot, rejected.reason(), rejected.detail());
    }
    effects.tellRefused(slot, rejected.reason(), rejected.detail());
    raise(new RunEvent.UploadRefused(slot));
  }

  private void lost(int slot, RejectionReason reason, String detail) {
    if (isIn(slot, SlotStatus.ASSIGNED)) {
      effects.recordFailed(slot, reason, detail);
    }
    if (state.cohort() instanceof CohortState.Securing) {
      effects.recordFailed(slot, reason, detail);
      raise(new RunEvent.ClientLost(slot));
      // The machine may have given the attempt up meanwhile.
      if (state.cohort() instanceof CohortState.Securing) {
        effects.leftSession(slot).ifPresent(this::raise);
      }
      return;
    }
    raise(new RunEvent.ClientLost(slot));
  }

  private static boolean refused(List<Command> commands) {
    return commands.stream().anyMatch(Command.Refuse.class::isInstance);
  }

  /**
   * Feeds an event and all that follow from carrying out its commands; the commands of the first.
   */
  private List<Command> raise(RunEvent first) {
    List<Command> answer = step(first);
    while (!events.isEmpty()) {
      step(events.poll());
    }
    return answer;
  }

  private List<Command> step(RunEvent event) {
    long cpu = ProcessUsage.threadCpuNanos();
    prepare(event);
    Step<RunState> step = RoundMachine.next(state, event);
    state = step.state();
    for (Command command : step.commands()) {
      carryOut(command);
    }
    effects.countServerCpu(ProcessUsage.threadCpuNanos() - cpu);
    return step.commands();
  }

  /**
   * The machine may answer an event by closing the cohort: what the event settles must be with the
   * folder by then.
   */
  private void prepare(RunEvent event) {
    if (event instanceof RunEvent.UploadJournalled journalled
        && isIn(journalled.slot(), SlotStatus.ARRIVED)) {
      effects.addToFold(journalled.slot());
    } else if (event instanceof RunEvent.ClientLost lost
        && isIn(lost.slot(), SlotStatus.ASSIGNED)) {
      effects.settleWithout(lost.slot());
    } else if (event instanceof RunEvent.UploadRefused refused
        && isIn(refused.slot(), SlotStatus.ASSIGNED)) {
      effects.settleWithout(refused.slot());
    } else if (event instanceof RunEvent.ClientTrained trained
        && isIn(trained.slot(), SlotStatus.ASSIGNED)) {
      effects.heardOf();
    }
  }

  private boolean isIn(int slot, SlotStatus status) {
    return state.cohort() instanceof CohortState.Collecting collecting
        && slot >= 0
        && slot < collecting.book().size()
        && collecting.book().status(slot) == status;
  }

  private void carryOut(Command command) {
    Consumer<RunEvent> raise = events::add;
    if (command instanceof Command.DrawRoster draw) {
      effects.reserve(draw.key()).or(() -> effects.drawing().gather(draw.key())).ifPresent(raise);
    } else if (command instanceof Command.AssignTasks assign) {
      for (JournaledUpload recovered : effects.assign(assign.key(), assign.roster())) {
        events.add(new RunEvent.UploadArrived(recovered.slot()));
        events.add(new RunEvent.UploadJournalled(recovered.slot()));
      }
    } else if (command instanceof Command.ScheduleDeadline deadline) {
      effects.schedule(deadline.key(), deadline.millis());
    } else if (command instanceof Command.CancelOutstanding) {
      effects.cancelOutstanding();
    } else if (command instanceof Command.OpenSession open) {
      effects.openSession(open.slots()).ifPresent(raise);
    } else if (command instanceof Command.ScheduleSessionPhase phase) {
      effects.schedule(phase.key(), phase.phase(), phase.millis());
    } else if (command instanceof Command.EndSessionPhase) {
      raise.accept(effects.endSessionPhase());
    } else if (command instanceof Command.Fold fold) {
      raise.accept(effects.fold(fold.slots()));
    } else if (command instanceof Command.Evaluate) {
      effects.evaluate();
      raise.accept(new RunEvent.Evaluated());
    } else if (command instanceof Command.Commit commit) {
      effects.commit(commit.cohort());
      raise.accept(new RunEvent.CommitDone());
    } else if (command instanceof Command.RecordAbort abort) {
      effects.recordAbort(abort);
    } else if (command instanceof Command.Finish finish) {
      outcome = finish.outcome();
      effects.runEnded(finish.outcome());
    } else if (!(command instanceof Command.JournalUpload)
        && !(command instanceof Command.Refuse)) {
      // Journalling happens in batches, in takeMessages; a refusal is read off the answer.
      throw new InternalException("no effect for " + command);
    }
  }
}
