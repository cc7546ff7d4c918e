package dev.covey.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.coordinator.store.QueuedRun.State;
import dev.covey.core.RunId;
import dev.covey.testing.Trials;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(TestedDatabase.class)
class RunQueueTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @Parameter TestedDatabase database;
  @TempDir Path folder;
  StoreUrl url;

  private static RunId run(int number) {
    return new RunId("run-" + number);
  }

  @BeforeEach
  // JUnit sets the parameter first.
  @SuppressWarnings("NullAway")
  void anEmptyDatabase() {
    url = database.fresh(folder);
  }

  @Test
  void runsComeOutInTheOrderOfTheirSubmission() {
    String experiment = "schema = 1\n[run]\nname = \"größer\"\n" + "# long\n".repeat(5_000);
    try (Store store = Store.open(url)) {
      for (int number : new int[] {3, 1, 2}) {
        store.queue().submit(run(number), experiment + number, NOW.plusSeconds(number));
      }
    }
    try (Store store = Store.open(url)) {
      RunQueue queue = store.queue();
      QueuedRun first = queue.next(NOW.plusSeconds(10)).orElseThrow();
      assertThat(first.run()).isEqualTo(run(3));
      assertThat(first.experiment()).isEqualTo(experiment + 3);
      assertThat(first.state()).isEqualTo(State.RUNNING);
      assertThat(first.submittedAt()).isEqualTo(NOW.plusSeconds(3));
      assertThat(first.startedAt()).contains(NOW.plusSeconds(10));
      assertThat(queue.next(NOW)).get().extracting(QueuedRun::run).isEqualTo(run(1));
      assertThat(queue.next(NOW)).get().extracting(QueuedRun::run).isEqualTo(run(2));
      assertThat(queue.next(NOW)).isEmpty();
      assertThat(queue.list()).extracting(QueuedRun::run).containsExactly(run(3), run(1), run(2));
    }
  }

  @Test
  void aNameIsTakenOnce() {
    try (Store store = Store.open(url)) {
      QueueOutcome first = store.queue().submit(run(1), "a", NOW);
      assertThat(first).isInstanceOf(QueueOutcome.Done.class);
      QueuedRun queued = ((QueueOutcome.Done) first).run();
      assertThat(store.queue().submit(run(1), "b", NOW))
          .isEqualTo(new QueueOutcome.NameTaken(queued));
      assertThat(store.queue().list()).containsExactly(queued);
    }
  }

  @Test
  void aStoppedRunMayGoOnAndACompletedOneMayNot() {
    try (Store store = Store.open(url)) {
      RunQueue queue = store.queue();
      queue.submit(run(1), "a", NOW);
      queue.submit(run(2), "b", NOW);
      queue.next(NOW);
      assertThat(queue.setState(run(1), State.STOPPED, NOW.plusSeconds(5)))
          .isEqualTo(new QueueOutcome.Done(queue.find(run(1)).orElseThrow()));
      assertThat(queue.find(run(1)).orElseThrow().endedAt()).contains(NOW.plusSeconds(5));
      queue.setState(run(1), State.QUEUED, NOW.plusSeconds(6));
      QueuedRun again = queue.next(NOW.plusSeconds(7)).orElseThrow();
      assertThat(again.run()).as("it keeps its place").isEqualTo(run(1));
      assertThat(again.endedAt()).isEmpty();
      queue.setState(run(1), State.COMPLETED, NOW.plusSeconds(8));
      QueuedRun completed = queue.find(run(1)).orElseThrow();
      assertThat(queue.setState(run(1), State.RUNNING, NOW))
          .isEqualTo(new QueueOutcome.NotFromHere(completed));
      assertThat(queue.find(run(1))).contains(completed);
      assertThat(queue.setState(run(9), State.RUNNING, NOW)).isEqualTo(new QueueOutcome.Unknown());
    }
  }

  @Test
  void everyRunGoesToOneOfManyTakers() {
    try (Store store = Store.open(url)) {
      RunQueue queue = store.queue();
      IntStream.range(0, 12).forEach(number -> queue.submit(run(number), "x", NOW));
      List<List<QueuedRun>> taken =
          AtOnce.run(
              4,
              thread -> {
                List<QueuedRun> mine = new ArrayList<>();
                for (Optional<QueuedRun> next = queue.next(NOW);
                    next.isPresent();
                    next = queue.next(NOW)) {
                  mine.add(next.get());
                }
                return mine;
              });
      assertThat(taken.stream().flatMap(List::stream).map(QueuedRun::run))
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, 12).mapToObj(RunQueueTest::run).toList());
    }
  }

  @Test
  void behavesLikeAListInMemory() {
    try (Store store = Store.open(url)) {
      RunQueue queue = store.queue();
      int[] names = {0};
      Trials.run(
          "queue",
          5,
          random -> {
            int base = names[0];
            names[0] += 100;
            Map<RunId, State> naive = new LinkedHashMap<>();
            for (int step = 0; step < 40; step++) {
              RunId some = run(base + random.nextInt(6));
              switch (random.nextInt(3)) {
                case 0 -> {
                  boolean added = naive.putIfAbsent(some, State.QUEUED) == null;
                  assertThat(queue.submit(some, "x", NOW) instanceof QueueOutcome.Done)
                      .isEqualTo(added);
                }
                case 1 -> {
                  Optional<RunId> first =
                      naive.keySet().stream()
                          .filter(run -> naive.get(run) == State.QUEUED)
                          .findFirst();
                  assertThat(queue.next(NOW).map(QueuedRun::run)).isEqualTo(first);
                  first.ifPresent(run -> naive.put(run, State.RUNNING));
                }
                default -> {
                  State to = State.values()[random.nextInt(State.values().length)];
                  boolean moves = naive.containsKey(some) && naive.get(some).mayBecome(to);
                  assertThat(queue.setState(some, to, NOW) instanceof QueueOutcome.Done)
                      .isEqualTo(moves);
                  if (moves) {
                    naive.put(some, to);
                  }
                }
              }
            }
            Map<RunId, State> stored = new LinkedHashMap<>();
            queue.list().stream()
                .filter(entry -> naive.containsKey(entry.run()))
                .forEach(entry -> stored.put(entry.run(), entry.state()));
            assertThat(stored).containsExactlyEntriesOf(naive);
            // What is left must not come out in the next trial.
            while (queue.next(NOW).isPresent()) {
              names[0]++;
            }
          });
    }
  }
}
