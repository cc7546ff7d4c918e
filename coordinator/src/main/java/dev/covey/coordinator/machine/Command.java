package dev.covey.coordinator.machine;

import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import java.util.List;

/** Effects that a machine asks of its shell. */
public sealed interface Command {
  /**
   * Find out who is eligible, draw the roster, answer {@link RunEvent.RosterDrawn}; or {@link
   * RunEvent.BudgetExhausted} if the attempt costs more than there is.
   */
  record DrawRoster(RoundKey key) implements Command {}

  /** Hand the task to every member; roster by slot. */
  record AssignTasks(RoundKey key, List<ClientId> roster) implements Command {}

  /** Send {@link RunEvent.DeadlinePassed} after this time. */
  record ScheduleDeadline(RoundKey key, long millis) implements Command {}

  /** Make the upload durable, then answer {@link RunEvent.UploadJournalled}. */
  record JournalUpload(RoundKey key, int slot) implements Command {}

  /**
   * Open a session among the members of these slots, ascending; answer {@link
   * RunEvent.SessionComplete} for each phase, or {@link RunEvent.SessionFailed}.
   */
  record OpenSession(RoundKey key, int[] slots) implements Command {}

  /** Send {@link RunEvent.SessionPhaseOver} after this time. */
  record ScheduleSessionPhase(RoundKey key, SessionPhase phase, long millis) implements Command {}

  /**
   * End the session's phase with what has come; answer {@link RunEvent.SessionAdvanced}, after the
   * last phase {@link RunEvent.SessionOpened}, or {@link RunEvent.SessionFailed}.
   */
  record EndSessionPhase(RoundKey key, SessionPhase phase) implements Command {}

  /** Tell the sender that its message changed nothing. */
  record Refuse(RoundKey key, int slot, Refusal why) implements Command {}

  /** Nobody else is waited for: outstanding work of the cohort is pointless. */
  record CancelOutstanding(RoundKey key) implements Command {}

  /**
   * Fold the uploads of these slots, ascending; answer {@link RunEvent.Folded} or {@link
   * RunEvent.FoldFailed}.
   */
  record Fold(RoundKey key, int[] slots) implements Command {}

  /** Evaluate the new model if it is due; answer {@link RunEvent.Evaluated}. */
  record Evaluate(RoundKey key) implements Command {}

  /** Make the round durable; answer {@link RunEvent.CommitDone}. */
  record Commit(RoundKey key, CohortState.Validating cohort) implements Command {}

  /** Record that the attempt ended without effect. */
  record RecordAbort(RoundKey key, AbortReason reason, CohortState last) implements Command {}

  /** The run is over. */
  record Finish(RunOutcome outcome) implements Command {}

  /** Why a message was not accepted. */
  enum Refusal {
    /** No cohort is collecting, or not any more. */
    LATE,
    /** The slot has delivered already, or was refused or dropped. */
    DUPLICATE,
    /** No such slot in this roster. */
    UNKNOWN_SLOT
  }
}
