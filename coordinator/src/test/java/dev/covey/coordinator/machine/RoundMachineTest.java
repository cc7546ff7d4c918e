package dev.covey.coordinator.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.ClientId;
import dev.covey.core.RunId;
import dev.covey.testing.Trials;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoundMachineTest {
  private static final RunId RUN = new RunId("r-1");

  /** Feeds events one by one and keeps the commands that are still unanswered. */
  private static final class Shell {
    private RunState state;
    private final List<Command> commands = new ArrayList<>();

    Shell(RunPlan plan) {
      state = RunState.before(plan, 0, 0);
    }

    List<Command> send(RunEvent event) {
      Step<RunState> step = RoundMachine.next(state, event);
      state = step.state();
      commands.addAll(step.commands());
      return step.commands();
    }

    void deliver(int slot) {
      send(new RunEvent.UploadArrived(slot));
      send(new RunEvent.UploadJournalled(slot));
    }

    void finishRound() {
      send(new RunEvent.Folded());
      send(new RunEvent.Evaluated());
      send(new RunEvent.CommitDone());
    }
  }

  private static List<ClientId> roster(int size) {
    return IntStream.range(0, size).mapToObj(i -> new ClientId("c" + i)).toList();
  }

  private static Shell started(int rounds, int target, int minimum) {
    Shell shell = new Shell(new RunPlan(RUN, rounds, 2, target, minimum, 0, Optional.empty()));
    shell.send(new RunEvent.Started());
    return shell;
  }

  @Test
  void runsEveryRoundAndThenCompletes() {
    Shell shell = started(2, 3, 1);
    for (int round = 1; round <= 2; round++) {
      assertThat(shell.state.round()).isEqualTo(round);
      shell.send(new RunEvent.RosterDrawn(roster(3), 5));
      for (int slot : new int[] {2, 0, 1}) {
        shell.deliver(slot);
      }
      Command.Fold fold = (Command.Fold) shell.commands.get(shell.commands.size() - 1);
      assertThat(fold.slots()).containsExactly(0, 1, 2);
      shell.finishRound();
    }
    assertThat(shell.state.outcome()).isEqualTo(RunOutcome.COMPLETED);
  }

  @Test
  void closesAsSoonAsTheTargetIsReachedAndRefusesTheRest() {
    Shell shell = started(1, 2, 1);
    shell.send(new RunEvent.RosterDrawn(roster(3), 3));
    shell.deliver(2);
    shell.deliver(0);
    assertThat(shell.commands).anyMatch(Command.CancelOutstanding.class::isInstance);
    List<Command> answer = shell.send(new RunEvent.UploadArrived(1));
    assertThat(answer)
        .singleElement()
        .matches(c -> ((Command.Refuse) c).why() == Command.Refusal.LATE);
  }

  @Test
  void countsAnUploadOnlyOnceItIsJournalled() {
    Shell shell = started(1, 1, 1);
    shell.send(new RunEvent.RosterDrawn(roster(1), 1));
    List<Command> answer = shell.send(new RunEvent.UploadArrived(0));
    assertThat(answer).singleElement().isInstanceOf(Command.JournalUpload.class);
    assertThat(shell.state.cohort()).isInstanceOf(CohortState.Collecting.class);
    assertThat(shell.send(new RunEvent.UploadJournalled(0)))
        .anyMatch(Command.Fold.class::isInstance);
  }

  @Test
  void refusesASecondUploadOfASlotAndSlotsThatDoNotExist() {
    Shell shell = started(1, 3, 1);
    shell.send(new RunEvent.RosterDrawn(roster(3), 3));
    shell.deliver(1);
    assertThat(shell.send(new RunEvent.UploadArrived(1)))
        .singleElement()
        .matches(c -> ((Command.Refuse) c).why() == Command.Refusal.DUPLICATE);
    assertThat(shell.send(new RunEvent.UploadArrived(7)))
        .singleElement()
        .matches(c -> ((Command.Refuse) c).why() == Command.Refusal.UNKNOWN_SLOT);
  }

  @Test
  void triesAgainBelowTheMinimumAndGivesUpAfterTheLastAttempt() {
    Shell shell = started(1, 3, 2);
    for (int attempt = 1; attempt <= 2; attempt++) {
      assertThat(shell.state.attempt()).isEqualTo(attempt);
      shell.send(new RunEvent.RosterDrawn(roster(3), 3));
      shell.send(new RunEvent.ClientLost(0));
      shell.send(new RunEvent.UploadRefused(1));
      shell.deliver(2);
    }
    assertThat(shell.commands).filteredOn(Command.RecordAbort.class::isInstance).hasSize(2);
    assertThat(shell.state.outcome()).isEqualTo(RunOutcome.QUORUM_LOST);
  }

  @Test
  void theDeadlineClosesWithWhoeverHasDelivered() {
    Shell shell = started(1, 3, 1);
    shell.send(new RunEvent.RosterDrawn(roster(3), 3));
    shell.deliver(1);
    List<Command> answer = shell.send(new RunEvent.DeadlinePassed());
    assertThat(answer).anyMatch(c -> c instanceof Command.Fold fold && fold.slots().length == 1);
  }

  @Test
  void drainingFinishesTheRoundAndStoppingNowGivesItUp() {
    Shell draining = started(5, 1, 1);
    draining.send(new RunEvent.RosterDrawn(roster(1), 1));
    draining.send(new RunEvent.StopRequested(false));
    assertThat(draining.state.finished()).isFalse();
    draining.deliver(0);
    draining.finishRound();
    assertThat(draining.state.outcome()).isEqualTo(RunOutcome.STOPPED);

    Shell now = started(5, 1, 1);
    now.send(new RunEvent.RosterDrawn(roster(1), 1));
    now.send(new RunEvent.StopRequested(true));
    assertThat(now.state.outcome()).isEqualTo(RunOutcome.STOPPED);
    assertThat(now.commands).anyMatch(Command.RecordAbort.class::isInstance);
  }

  @Test
  void drainingWaitsForNobodyWhileNoTaskIsOut() {
    Shell shell = started(5, 1, 1);
    shell.send(new RunEvent.StopRequested(false));
    assertThat(shell.state.outcome()).isEqualTo(RunOutcome.STOPPED);
    assertThat(shell.commands).noneMatch(Command.RecordAbort.class::isInstance);
  }

  @Test
  void aSuspendedRoundHasNoEndOfItsOwn() {
    Shell shell = started(5, 2, 1);
    shell.send(new RunEvent.RosterDrawn(roster(2), 2));
    shell.deliver(0);
    shell.send(new RunEvent.Suspended());
    assertThat(shell.state.outcome()).isEqualTo(RunOutcome.STOPPED);
    assertThat(shell.commands)
        .noneMatch(Command.RecordAbort.class::isInstance)
        .noneMatch(Command.CancelOutstanding.class::isInstance);

    Shell committing = started(5, 1, 1);
    committing.send(new RunEvent.RosterDrawn(roster(1), 1));
    committing.deliver(0);
    committing.send(new RunEvent.Folded());
    committing.send(new RunEvent.Evaluated());
    committing.send(new RunEvent.Suspended());
    assertThat(committing.state.finished()).isFalse();
    committing.send(new RunEvent.CommitDone());
    assertThat(committing.state.outcome()).isEqualTo(RunOutcome.STOPPED);
  }

  @Test
  void aCommitInProgressIsNeverGivenUp() {
    Shell shell = started(5, 1, 1);
    shell.send(new RunEvent.RosterDrawn(roster(1), 1));
    shell.deliver(0);
    shell.send(new RunEvent.Folded());
    shell.send(new RunEvent.Evaluated());
    shell.send(new RunEvent.StopRequested(true));
    assertThat(shell.state.finished()).isFalse();
    shell.send(new RunEvent.CommitDone());
    assertThat(shell.state.outcome()).isEqualTo(RunOutcome.STOPPED);
    assertThat(shell.commands).noneMatch(Command.RecordAbort.class::isInstance);
  }

  /**
   * Any sequence of events: no exception, each slot folded at most once, no commit below the
   * minimum.
   */
  @Test
  void holdsItsInvariantsUnderAnySequenceOfEvents() {
    Trials.run(
        "round machine",
        2000,
        random -> {
          int minimum = random.nextInt(1, 4);
          int target = random.nextInt(minimum, 6);
          Shell shell =
              new Shell(new RunPlan(RUN, 3, 2, target, minimum, random.nextInt(2), masked(random)));
          Map<String, Integer> folds = new HashMap<>();
          Set<Integer> committed = new HashSet<>();
          for (int step = 0; step < 150 && !shell.state.finished(); step++) {
            for (Command command : shell.send(randomEvent(random))) {
              if (command instanceof Command.Fold fold) {
                folds.merge(fold.key().toString(), 1, Integer::sum);
                assertThat(fold.slots()).doesNotHaveDuplicates().hasSizeBetween(minimum, 6);
              }
              if (command instanceof Command.Commit commit) {
                assertThat(committed.add(commit.key().round())).isTrue();
              }
            }
          }
          assertThat(folds.values()).allMatch(count -> count == 1);
        });
  }

  private static Optional<MaskedCohort> masked(RandomGenerator random) {
    return random.nextBoolean()
        ? Optional.of(new MaskedCohort(random.nextBoolean(), 1))
        : Optional.empty();
  }

  @Test
  void aMaskedCohortTrainsThenGoesThroughItsSessionPhaseByPhase() {
    for (boolean certified : new boolean[] {false, true}) {
      Shell shell =
          new Shell(
              new RunPlan(RUN, 1, 2, 3, 2, 0, Optional.of(new MaskedCohort(certified, 1000))));
      shell.send(new RunEvent.Started());
      shell.send(new RunEvent.RosterDrawn(roster(4), 4));
      // Nothing of an update counts in the clear.
      assertThat(shell.send(new RunEvent.UploadArrived(0)))
          .hasOnlyElementsOfType(Command.Refuse.class);
      shell.send(new RunEvent.ClientTrained(3));
      shell.send(new RunEvent.ClientLost(1));
      assertThat(shell.send(new RunEvent.ClientTrained(3)))
          .hasOnlyElementsOfType(Command.Refuse.class);
      shell.send(new RunEvent.ClientTrained(0));
      List<Command> closed = shell.send(new RunEvent.ClientTrained(2));
      assertThat(closed)
          .filteredOn(Command.OpenSession.class::isInstance)
          .singleElement()
          .satisfies(
              open -> assertThat(((Command.OpenSession) open).slots()).containsExactly(0, 2, 3));
      int phases = certified ? 5 : 4;
      for (int phase = 1; phase <= phases; phase++) {
        SessionPhase now =
            ((CohortState.Securing) Objects.requireNonNull(shell.state.cohort())).phase();
        // Another phase's deadline changes nothing; the second of two ends neither.
        SessionPhase other =
            now == SessionPhase.SHARING ? SessionPhase.MASKING : SessionPhase.SHARING;
        assertThat(shell.send(new RunEvent.SessionPhaseOver(other)))
            .hasOnlyElementsOfType(Command.Refuse.class);
        assertThat(shell.send(new RunEvent.SessionComplete(now)))
            .hasOnlyElementsOfType(Command.EndSessionPhase.class);
        assertThat(shell.send(new RunEvent.SessionPhaseOver(now)))
            .hasOnlyElementsOfType(Command.Refuse.class);
        if (phase < phases) {
          shell.send(new RunEvent.SessionAdvanced());
        }
      }
      // Slot 2 dropped out before its masked vector came.
      List<Command> fold = shell.send(new RunEvent.SessionOpened(new int[] {0, 3}));
      assertThat(((Command.Fold) fold.get(0)).slots()).containsExactly(0, 3);
      shell.finishRound();
      assertThat(shell.state.finished()).isTrue();
    }
  }

  @Test
  void aFailedOrLostSessionAbortsAndTheNextAttemptBegins() {
    RunPlan plan = new RunPlan(RUN, 1, 3, 2, 2, 0, Optional.of(new MaskedCohort(false, 1000)));
    Shell shell = new Shell(plan);
    shell.send(new RunEvent.Started());
    shell.send(new RunEvent.SessionLost(roster(2), 2));
    assertThat(shell.state.attempt()).isEqualTo(2);
    shell.send(new RunEvent.RosterDrawn(roster(2), 2));
    shell.send(new RunEvent.ClientTrained(0));
    shell.send(new RunEvent.ClientTrained(1));
    shell.send(new RunEvent.SessionFailed());
    assertThat(shell.state.attempt()).isEqualTo(3);
    assertThat(shell.commands)
        .filteredOn(Command.RecordAbort.class::isInstance)
        .extracting(command -> ((Command.RecordAbort) command).reason())
        .containsExactly(AbortReason.SESSION_LOST, AbortReason.SESSION_FAILED);
  }

  private static RunEvent randomEvent(RandomGenerator random) {
    int slot = random.nextInt(-1, 7);
    return switch (random.nextInt(24)) {
      case 16, 17, 18 -> new RunEvent.ClientTrained(slot);
      case 19 ->
          new RunEvent.SessionComplete(
              SessionPhase.values()[random.nextInt(SessionPhase.values().length)]);
      case 20 ->
          new RunEvent.SessionPhaseOver(
              SessionPhase.values()[random.nextInt(SessionPhase.values().length)]);
      case 21 -> new RunEvent.SessionAdvanced();
      case 22 -> new RunEvent.SessionFailed();
      case 23 -> new RunEvent.SessionLost(roster(random.nextInt(7)), 7);
      case 0 -> new RunEvent.Started();
      case 1 -> new RunEvent.RosterDrawn(roster(random.nextInt(7)), 7);
      case 2 -> new RunEvent.ClientLost(slot);
      case 3 -> new RunEvent.UploadRefused(slot);
      case 4, 5, 6 -> new RunEvent.UploadArrived(slot);
      case 7, 8, 9 -> new RunEvent.UploadJournalled(slot);
      case 10 ->
          random.nextInt(4) == 0
              ? new RunEvent.DeadlinePassed()
              : new RunEvent.UploadJournalled(slot);
      case 11 ->
          random.nextInt(30) == 0
              ? new RunEvent.StopRequested(random.nextBoolean())
              : new RunEvent.Folded();
      case 12 -> random.nextInt(8) == 0 ? new RunEvent.FoldFailed() : new RunEvent.Folded();
      case 13 -> new RunEvent.Evaluated();
      case 14 -> new RunEvent.CommitDone();
      default -> new RunEvent.Folded();
    };
  }
}
