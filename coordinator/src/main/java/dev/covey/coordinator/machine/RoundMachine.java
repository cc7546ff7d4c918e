package dev.covey.coordinator.machine;

import dev.covey.coordinator.machine.CohortState.Aborted;
import dev.covey.coordinator.machine.CohortState.Committed;
import dev.covey.core.RoundKey;
import java.util.ArrayList;
import java.util.List;

/**
 * The one round loop: round after round, each tried again until it commits or its attempts are used
 * up. It wraps {@link CohortMachine}, whose events it passes on.
 */
public final class RoundMachine {
  private RoundMachine() {}

  /** The next state of the run and what is to be done. */
  public static Step<RunState> next(RunState state, RunEvent event) {
    if (state.finished()) {
      return Step.of(state);
    }
    if (event instanceof RunEvent.Started) {
      return state.cohort() != null
          ? Step.of(state)
          : begin(state, state.round(), state.attempt() + 1, List.of());
    }
    if (event instanceof RunEvent.StopRequested stop) {
      return stop(state, stop.now());
    }
    if (event instanceof RunEvent.Suspended) {
      return suspend(state);
    }
    if (event instanceof RunEvent.BudgetExhausted) {
      // Refused before it starts: of an attempt that nobody has a task of there is nothing to
      // record.
      return state.cohort() instanceof CohortState.Announced
          ? finish(state, RunOutcome.BUDGET_EXHAUSTED, List.of())
          : Step.of(state);
    }
    if (event instanceof RunEvent.CohortEvent cohortEvent && state.cohort() != null) {
      return advance(state, CohortMachine.next(state.cohort(), cohortEvent));
    }
    return Step.of(state);
  }

  private static Step<RunState> stop(RunState state, boolean now) {
    RunState draining =
        new RunState(
            state.plan(), state.round(), state.attempt(), true, state.cohort(), state.outcome());
    if (state.cohort() == null) {
      return finish(draining, RunOutcome.STOPPED, List.of());
    }
    if (!now && state.cohort() instanceof CohortState.Announced) {
      // Nobody has a task yet: there is nothing to wait for, and no attempt to speak of.
      return finish(draining, RunOutcome.STOPPED, List.of());
    }
    return now ? advance(draining, CohortMachine.stop(state.cohort())) : Step.of(draining);
  }

  /**
   * Leaves the attempt as it is, without an end: whoever resumes the run goes on with it, with its
   * roster and its journal. A commit in progress is left to finish.
   */
  private static Step<RunState> suspend(RunState state) {
    boolean committing =
        state.cohort() instanceof CohortState.Validating validating
            && validating.stage() == CohortState.Validating.Stage.COMMITTING;
    return committing ? stop(state, false) : finish(state, RunOutcome.STOPPED, List.of());
  }

  /** Takes the cohort's step and, where it ended, decides what comes next. */
  private static Step<RunState> advance(RunState state, Step<CohortState> step) {
    CohortState cohort = step.state();
    RunState changed =
        new RunState(
            state.plan(),
            state.round(),
            state.attempt(),
            state.draining(),
            cohort,
            state.outcome());
    if (cohort instanceof Committed) {
      if (state.round() >= state.plan().rounds()) {
        return finish(changed, RunOutcome.COMPLETED, step.commands());
      }
      return state.draining()
          ? finish(changed, RunOutcome.STOPPED, step.commands())
          : begin(changed, state.round() + 1, 1, step.commands());
    }
    if (cohort instanceof Aborted aborted) {
      if (state.draining() || aborted.reason() == AbortReason.STOPPED) {
        return finish(changed, RunOutcome.STOPPED, step.commands());
      }
      return state.attempt() >= state.plan().maxAttempts()
          ? finish(changed, RunOutcome.QUORUM_LOST, step.commands())
          : begin(changed, state.round(), state.attempt() + 1, step.commands());
    }
    return new Step<>(changed, step.commands());
  }

  private static Step<RunState> begin(
      RunState state, int round, int attempt, List<Command> before) {
    RunPlan plan = state.plan();
    if (round > plan.rounds()) {
      return finish(state, RunOutcome.COMPLETED, before);
    }
    Step<CohortState> announced =
        CohortMachine.announce(
            new CohortPlan(
                new RoundKey(plan.run(), round, attempt),
                plan.target(),
                plan.minimum(),
                plan.deadlineMillis(),
                plan.masked()));
    return new Step<>(
        new RunState(plan, round, attempt, state.draining(), announced.state(), null),
        concat(before, announced.commands()));
  }

  private static Step<RunState> finish(RunState state, RunOutcome outcome, List<Command> before) {
    return new Step<>(
        new RunState(
            state.plan(),
            state.round(),
            state.attempt(),
            state.draining(),
            state.cohort(),
            outcome),
        concat(before, List.of(new Command.Finish(outcome))));
  }

  private static List<Command> concat(List<Command> first, List<Command> second) {
    List<Command> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
