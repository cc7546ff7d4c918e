package dev.covey.coordinator.machine;

import dev.covey.core.ClientId;
import java.util.List;

/** States of one cohort, from announcement to commit or abort. */
public sealed interface CohortState {
  CohortPlan plan();

  /** Announced; waiting for the roster. */
  record Announced(CohortPlan plan) implements CohortState {}

  /**
   * The roster has its task; uploads come in.
   *
   * @param roster members by slot
   * @param eligible clients that could have been drawn
   */
  record Collecting(CohortPlan plan, List<ClientId> roster, int eligible, SlotBook book)
      implements CohortState {}

  /**
   * The cohort has trained and masks its updates together; slots that count are {@link
   * SlotStatus#ACCEPTED}.
   *
   * @param closing whether the phase is over and its end under way
   */
  record Securing(
      CohortPlan plan,
      List<ClientId> roster,
      int eligible,
      SlotBook book,
      SessionPhase phase,
      boolean closing)
      implements CohortState {}

  /** Collecting has ended; the sum is folded, decoded, evaluated and committed, step by step. */
  record Validating(
      CohortPlan plan, List<ClientId> roster, int eligible, SlotBook book, Stage stage)
      implements CohortState {
    /** The slow effect that is waited for. */
    public enum Stage {
      FOLDING,
      EVALUATING,
      COMMITTING
    }
  }

  /** Durable; the next round may begin. */
  record Committed(CohortPlan plan, SlotBook book) implements CohortState {}

  /** Ended without effect on the model. */
  record Aborted(CohortPlan plan, AbortReason reason) implements CohortState {}
}
