package dev.covey.coordinator.machine;

import dev.covey.core.ClientId;
import java.util.List;

/** What a shell tells the machines. */
public sealed interface RunEvent {
  /** The run begins, or goes on after a restart. */
  record Started() implements RunEvent {}

  /**
   * Somebody asked the run to stop.
   *
   * @param now give up the round in progress; else finish it first
   */
  record StopRequested(boolean now) implements RunEvent {}

  /** The process ends soon: the run is left as it is, and goes on with the next process. */
  record Suspended() implements RunEvent {}

  /** The attempt just announced would cost more than what is left of the budget. */
  record BudgetExhausted() implements RunEvent {}

  /** An event of the cohort in progress. */
  sealed interface CohortEvent extends RunEvent {}

  /**
   * The roster was drawn.
   *
   * @param eligible clients that could have been drawn
   */
  record RosterDrawn(List<ClientId> roster, int eligible) implements CohortEvent {
    public RosterDrawn {
      roster = List.copyOf(roster);
    }
  }

  /** An upload came in whole and passed its checks. */
  record UploadArrived(int slot) implements CohortEvent {}

  /** A client has trained and holds its update for the session. */
  record ClientTrained(int slot) implements CohortEvent {}

  /** The attempt had begun when an earlier process died, and its session went with it. */
  record SessionLost(List<ClientId> roster, int eligible) implements CohortEvent {
    public SessionLost {
      roster = List.copyOf(roster);
    }
  }

  /** Everybody who is still there has answered in this phase of the session. */
  record SessionComplete(SessionPhase phase) implements CohortEvent {}

  /** The time for this phase of the session is over. */
  record SessionPhaseOver(SessionPhase phase) implements CohortEvent {}

  /** The phase was ended with what had come; the next has begun. */
  record SessionAdvanced() implements CohortEvent {}

  /**
   * The session opened the sum.
   *
   * @param survivors slots whose updates are in it, ascending
   */
  record SessionOpened(int[] survivors) implements CohortEvent {}

  /** The session failed; nothing was learnt. */
  record SessionFailed() implements CohortEvent {}

  /** The upload of a slot is durable in the journal. */
  record UploadJournalled(int slot) implements CohortEvent {}

  /** The upload of a slot failed its checks. */
  record UploadRefused(int slot) implements CohortEvent {}

  /** A client reported that it cannot deliver, or was lost. */
  record ClientLost(int slot) implements CohortEvent {}

  /** The time for collecting is over. */
  record DeadlinePassed() implements CohortEvent {}

  /** The survivors' sum is folded, decoded and applied. */
  record Folded() implements CohortEvent {}

  /** No usable aggregate came out. */
  record FoldFailed() implements CohortEvent {}

  /** The new model is evaluated, or evaluation was not due. */
  record Evaluated() implements CohortEvent {}

  /** The round is durable. */
  record CommitDone() implements CohortEvent {}
}
