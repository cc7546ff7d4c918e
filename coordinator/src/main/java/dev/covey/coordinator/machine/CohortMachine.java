package dev.covey.coordinator.machine;

import dev.covey.coordinator.machine.CohortState.Aborted;
import dev.covey.coordinator.machine.CohortState.Announced;
import dev.covey.coordinator.machine.CohortState.Collecting;
import dev.covey.coordinator.machine.CohortState.Committed;
import dev.covey.coordinator.machine.CohortState.Securing;
import dev.covey.coordinator.machine.CohortState.Validating;
import dev.covey.coordinator.machine.CohortState.Validating.Stage;
import dev.covey.coordinator.machine.Command.Refusal;
import dev.covey.coordinator.machine.RunEvent.CohortEvent;
import dev.covey.core.RoundKey;
import java.util.ArrayList;
import java.util.List;

/**
 * One closed cohort from announcement to commit or abort.
 *
 * <pre>
 * Announced --RosterDrawn--> Collecting --enough, all heard, or deadline--> Validating(FOLDING)
 *     |                          |                                             |--Folded--> EVALUATING
 *     +--too few--> Aborted <----+--too few accepted                           |--Evaluated--> COMMITTING
 *                                                        Aborted <--FoldFailed-+--CommitDone--> Committed
 * </pre>
 *
 * With masks nothing of an update comes while a cohort is collecting: a client says that it has
 * trained, and counts. The session among those that have follows, and opens their sum alone:
 *
 * <pre>
 * Collecting --enough, all heard, or deadline--> Securing(ADVERTISING, SHARING, MASKING, [CERTIFYING,] UNMASKING)
 *     Securing --SessionComplete or SessionPhaseOver--> closing --SessionAdvanced--> Securing(next)
 *                                                          |------SessionOpened---> Validating(FOLDING)
 *                                             Aborted <----+------SessionFailed
 * </pre>
 *
 * An upload counts once it is journalled, never before, and each slot counts at most once. A
 * message that does not fit the state is answered with {@link Command.Refuse}; it never changes the
 * state and never throws.
 */
public final class CohortMachine {
  private CohortMachine() {}

  /** Announces a cohort. */
  public static Step<CohortState> announce(CohortPlan plan) {
    return Step.of(new Announced(plan), new Command.DrawRoster(plan.key()));
  }

  /** The next state of a cohort and what is to be done. */
  public static Step<CohortState> next(CohortState state, CohortEvent event) {
    if (state instanceof Announced announced) {
      return whenAnnounced(announced, event);
    }
    if (state instanceof Collecting collecting) {
      return whenCollecting(collecting, event);
    }
    if (state instanceof Securing securing) {
      return whenSecuring(securing, event);
    }
    if (state instanceof Validating validating) {
      return whenValidating(validating, event);
    }
    return refuse(state, event);
  }

  private static Step<CohortState> whenAnnounced(Announced state, CohortEvent event) {
    if (event instanceof RunEvent.SessionLost lost && state.plan().masked().isPresent()) {
      return abort(
          new Collecting(
              state.plan(),
              lost.roster(),
              lost.eligible(),
              SlotBook.assigned(lost.roster().size()).closed()),
          AbortReason.SESSION_LOST);
    }
    if (!(event instanceof RunEvent.RosterDrawn drawn)) {
      return refuse(state, event);
    }
    RoundKey key = state.plan().key();
    Collecting collecting =
        new Collecting(
            state.plan(),
            drawn.roster(),
            drawn.eligible(),
            SlotBook.assigned(drawn.roster().size()));
    if (drawn.roster().size() < state.plan().minimum()) {
      return abort(collecting, AbortReason.TOO_FEW_ELIGIBLE);
    }
    List<Command> commands = new ArrayList<>();
    commands.add(new Command.AssignTasks(key, drawn.roster()));
    if (state.plan().deadlineMillis() > 0) {
      commands.add(new Command.ScheduleDeadline(key, state.plan().deadlineMillis()));
    }
    return new Step<>(collecting, commands);
  }

  private static Step<CohortState> whenCollecting(Collecting state, CohortEvent event) {
    RoundKey key = state.plan().key();
    if (event instanceof RunEvent.UploadArrived arrived && state.plan().masked().isEmpty()) {
      return forSlot(
          state,
          arrived.slot(),
          SlotStatus.ARRIVED,
          new Command.JournalUpload(key, arrived.slot()));
    }
    if (event instanceof RunEvent.ClientTrained trained && state.plan().masked().isPresent()) {
      return forSlot(state, trained.slot(), SlotStatus.ACCEPTED);
    }
    if (event instanceof RunEvent.UploadRefused refused) {
      return forSlot(state, refused.slot(), SlotStatus.REJECTED);
    }
    if (event instanceof RunEvent.ClientLost lost) {
      return forSlot(state, lost.slot(), SlotStatus.DROPPED);
    }
    if (event instanceof RunEvent.UploadJournalled journalled) {
      if (outside(state, journalled.slot())
          || state.book().status(journalled.slot()) != SlotStatus.ARRIVED) {
        return refuse(state, event);
      }
      return closeIfDone(with(state, state.book().with(journalled.slot(), SlotStatus.ACCEPTED)));
    }
    if (event instanceof RunEvent.DeadlinePassed) {
      return close(state);
    }
    return refuse(state, event);
  }

  private static Step<CohortState> forSlot(
      Collecting state, int slot, SlotStatus status, Command... commands) {
    RoundKey key = state.plan().key();
    if (outside(state, slot)) {
      return Step.of(state, new Command.Refuse(key, slot, Refusal.UNKNOWN_SLOT));
    }
    if (state.book().status(slot) != SlotStatus.ASSIGNED) {
      return Step.of(state, new Command.Refuse(key, slot, Refusal.DUPLICATE));
    }
    Collecting changed = with(state, state.book().with(slot, status));
    return status == SlotStatus.ARRIVED ? Step.of(changed, commands) : closeIfDone(changed);
  }

  private static Step<CohortState> closeIfDone(Collecting state) {
    SlotBook book = state.book();
    boolean nobodyLeft = book.count(SlotStatus.ASSIGNED) + book.count(SlotStatus.ARRIVED) == 0;
    return nobodyLeft || book.count(SlotStatus.ACCEPTED) >= state.plan().target()
        ? close(state)
        : Step.of(state);
  }

  private static Step<CohortState> close(Collecting state) {
    RoundKey key = state.plan().key();
    Collecting closed = with(state, state.book().closed());
    if (closed.book().count(SlotStatus.ACCEPTED) < state.plan().minimum()) {
      return abort(closed, AbortReason.QUORUM);
    }
    if (closed.plan().masked().isPresent()) {
      return secure(closed, closed.plan().masked().get());
    }
    return Step.of(
        new Validating(
            closed.plan(), closed.roster(), closed.eligible(), closed.book(), Stage.FOLDING),
        new Command.CancelOutstanding(key),
        new Command.Fold(key, closed.book().slots(SlotStatus.ACCEPTED)));
  }

  private static Step<CohortState> secure(Collecting closed, MaskedCohort masked) {
    RoundKey key = closed.plan().key();
    return Step.of(
        new Securing(
            closed.plan(),
            closed.roster(),
            closed.eligible(),
            closed.book(),
            SessionPhase.ADVERTISING,
            false),
        new Command.CancelOutstanding(key),
        new Command.OpenSession(key, closed.book().slots(SlotStatus.ACCEPTED)),
        new Command.ScheduleSessionPhase(key, SessionPhase.ADVERTISING, masked.phaseMillis()));
  }

  private static Step<CohortState> whenSecuring(Securing state, CohortEvent event) {
    RoundKey key = state.plan().key();
    if (event instanceof RunEvent.SessionFailed) {
      return abort(state, AbortReason.SESSION_FAILED);
    }
    if (event instanceof RunEvent.ClientLost lost) {
      boolean counted =
          lost.slot() >= 0
              && lost.slot() < state.book().size()
              && state.book().status(lost.slot()) == SlotStatus.ACCEPTED;
      return counted
          ? Step.of(with(state, state.book().with(lost.slot(), SlotStatus.DROPPED)))
          : refuse(state, event);
    }
    boolean over =
        event instanceof RunEvent.SessionComplete complete && complete.phase() == state.phase()
            || event instanceof RunEvent.SessionPhaseOver late && late.phase() == state.phase();
    if (over && !state.closing()) {
      return Step.of(
          with(state, state.phase(), true), new Command.EndSessionPhase(key, state.phase()));
    }
    if (event instanceof RunEvent.SessionAdvanced && state.closing()) {
      MaskedCohort masked = state.plan().masked().orElseThrow();
      SessionPhase next = state.phase().next(masked.certified());
      return Step.of(
          with(state, next, false),
          new Command.ScheduleSessionPhase(key, next, masked.phaseMillis()));
    }
    if (event instanceof RunEvent.SessionOpened opened && state.closing()) {
      return opened(state, opened.survivors());
    }
    return refuse(state, event);
  }

  /** Who is in the sum counts, whatever became of it since; who is not does not. */
  private static Step<CohortState> opened(Securing state, int[] survivors) {
    SlotBook book = state.book();
    for (int slot : book.slots(SlotStatus.ACCEPTED)) {
      book = book.with(slot, SlotStatus.DROPPED);
    }
    for (int slot : survivors) {
      book = book.with(slot, SlotStatus.ACCEPTED);
    }
    return Step.of(
        new Validating(state.plan(), state.roster(), state.eligible(), book, Stage.FOLDING),
        new Command.Fold(state.plan().key(), survivors));
  }

  private static Step<CohortState> whenValidating(Validating state, CohortEvent event) {
    RoundKey key = state.plan().key();
    if (state.stage() == Stage.FOLDING && event instanceof RunEvent.Folded) {
      return Step.of(with(state, Stage.EVALUATING), new Command.Evaluate(key));
    }
    if (state.stage() == Stage.FOLDING && event instanceof RunEvent.FoldFailed) {
      return abort(state, AbortReason.BAD_AGGREGATE);
    }
    if (state.stage() == Stage.EVALUATING && event instanceof RunEvent.Evaluated) {
      Validating committing = with(state, Stage.COMMITTING);
      return Step.of(committing, new Command.Commit(key, committing));
    }
    if (state.stage() == Stage.COMMITTING && event instanceof RunEvent.CommitDone) {
      return Step.of(new Committed(state.plan(), state.book()));
    }
    return refuse(state, event);
  }

  /** Gives up a cohort that has not begun to commit; a commit in progress is left to finish. */
  static Step<CohortState> stop(CohortState state) {
    boolean ended = state instanceof Committed || state instanceof Aborted;
    boolean committing = state instanceof Validating v && v.stage() == Stage.COMMITTING;
    return ended || committing ? Step.of(state) : abort(state, AbortReason.STOPPED);
  }

  private static Step<CohortState> abort(CohortState state, AbortReason reason) {
    RoundKey key = state.plan().key();
    return Step.of(
        new Aborted(state.plan(), reason),
        new Command.CancelOutstanding(key),
        new Command.RecordAbort(key, reason, state));
  }

  private static Step<CohortState> refuse(CohortState state, CohortEvent event) {
    int slot =
        event instanceof RunEvent.UploadArrived e
            ? e.slot()
            : event instanceof RunEvent.UploadJournalled e
                ? e.slot()
                : event instanceof RunEvent.UploadRefused e
                    ? e.slot()
                    : event instanceof RunEvent.ClientLost e ? e.slot() : -1;
    return Step.of(state, new Command.Refuse(state.plan().key(), slot, Refusal.LATE));
  }

  private static boolean outside(Collecting state, int slot) {
    return slot < 0 || slot >= state.book().size();
  }

  private static Collecting with(Collecting state, SlotBook book) {
    return new Collecting(state.plan(), state.roster(), state.eligible(), book);
  }

  private static Securing with(Securing state, SlotBook book) {
    return new Securing(
        state.plan(), state.roster(), state.eligible(), book, state.phase(), state.closing());
  }

  private static Securing with(Securing state, SessionPhase phase, boolean closing) {
    return new Securing(
        state.plan(), state.roster(), state.eligible(), state.book(), phase, closing);
  }

  private static Validating with(Validating state, Stage stage) {
    return new Validating(state.plan(), state.roster(), state.eligible(), state.book(), stage);
  }
}
