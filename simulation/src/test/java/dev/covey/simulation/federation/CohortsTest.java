package dev.covey.simulation.federation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.covey.coordinator.control.ControlClient;
import dev.covey.coordinator.federation.RunListener;
import dev.covey.simulation.federation.SmallRun.Finished;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who takes part, how it is counted, and how a run is stopped and gone on with. */
@Timeout(60)
final class CohortsTest {
  @TempDir Path temp;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "all           | cohort.minimum=1                              | 8 | 8",
        "uniform       | cohort.size=5                                 | 5 | 5",
        "poisson       | cohort.rate=0.5                               | 0 | 8",
        "availability  | cohort.size=3,cohort.availability=0.6         | 0 | 3",
        "uniform       | cohort.size=4,cohort.over-select=0.5          | 6 | 6",
      })
  void theNumbersAddUp(String sampling, String more, int fewest, int most) {
    // Client 2 fails and client 5 sends nonsense, wherever they are drawn.
    Finished run =
        SmallRun.in(temp)
            .with("run.rounds=6", "run.max-attempts=20", "cohort.sampling=\"" + sampling + "\"")
            .with(more.split(","))
            .with(
                chained(
                    Misbehaviour.of(Set.of(5), Misbehaviour.uploading(Float.NaN)),
                    Misbehaviour.of(
                        Set.of(2), Misbehaviour.throwing(new IllegalStateException("no")))))
            .run();
    assertThat(run.status()).isEqualTo("completed");
    Set<Integer> sizes = ConcurrentHashMap.newKeySet();
    for (JsonNode line : run.attempts()) {
      int selected = line.path("clients_selected").asInt();
      sizes.add(selected);
      assertThat(selected).isBetween(fewest, most);
      assertThat(line.path("clients_eligible").asInt()).isBetween(selected, 8);
      assertThat(
              line.path("clients_completed").asInt()
                  + line.path("clients_dropped").asInt()
                  + line.path("clients_rejected").asInt())
          .isEqualTo(selected);
    }
    if (sampling.equals("poisson")) {
      assertThat(sizes).hasSizeGreaterThan(2);
    }
    if (sampling.equals("availability")) {
      assertThat(run.attempts())
          .anySatisfy(line -> assertThat(line.path("clients_eligible").asInt()).isLessThan(8));
    }
  }

  @Test
  void aNewAttemptDrawsANewRoster() {
    List<Set<String>> rosters = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      rosters.add(ConcurrentHashMap.newKeySet());
    }
    AtomicInteger attempt = new AtomicInteger();
    Finished run =
        SmallRun.in(temp)
            .with("run.rounds=1", "cohort.sampling=\"uniform\"", "cohort.size=4")
            .with(
                (UnaryOperator<ClientRuntime>)
                    honest ->
                        (call, session) -> {
                          rosters.get(attempt.get()).add(call.id().value());
                          if (attempt.get() == 0) {
                            throw new IllegalStateException("the first attempt fails");
                          }
                          return honest.run(call, session);
                        })
            .with(
                new RunListener() {
                  @Override
                  public void roundEnded(RoundEnded ended) {
                    attempt.incrementAndGet();
                  }
                })
            .run();
    assertThat(run.attempts()).hasSize(2);
    assertThat(rosters.get(0)).hasSize(4);
    assertThat(rosters.get(1)).hasSize(4).isNotEqualTo(rosters.get(0));
  }

  @Test
  void aCohortTooSmallToBeginIsRecorded() {
    Finished run =
        SmallRun.in(temp)
            .with(
                "run.max-attempts=2",
                "cohort.sampling=\"poisson\"",
                "cohort.rate=0.01",
                "cohort.minimum=8")
            .run();
    assertThat(run.exitCode()).isEqualTo(5);
    assertThat(run.attempts())
        .hasSize(2)
        .allSatisfy(
            line -> {
              assertThat(line.path("reason").asText()).isEqualTo("too_few_eligible");
              assertThat(line.path("clients_eligible").asInt()).isEqualTo(8);
              assertThat(line.path("clients_completed").isInt()).isTrue();
            });
  }

  @Test
  void aDrainedRunFinishesItsRoundAndGoesOnLater() {
    SmallRun run = SmallRun.in(temp).with("cohort.sampling=\"uniform\"", "cohort.size=4");
    Finished stopped = new StopsAfter(2).on(run, 4).run();
    assertThat(stopped.status()).isEqualTo("stopped");
    assertThat(stopped.exitCode()).isEqualTo(3);
    assertThat(stopped.attempts()).hasSize(2);
    assertThat(stopped.summary().path("status").asText()).isEqualTo("stopped");

    Finished resumed = run.resume(stopped.folder());
    Finished undisturbed = run.run();
    assertThat(resumed.status()).isEqualTo("completed");
    assertThat(resumed.summary().path("resumed_count").asInt()).isEqualTo(1);
    assertThat(resumed.comparableMetrics()).isEqualTo(undisturbed.comparableMetrics());
    assertThat(resumed.comparableSummary()).isEqualTo(undisturbed.comparableSummary());
  }

  @Test
  void stoppingNowGivesTheRoundUp() {
    CountDownLatch gaveUp = new CountDownLatch(1);
    SmallRun run = SmallRun.in(temp);
    Finished stopped =
        run.with(holding(2, 7, gaveUp))
            .with(
                new RunListener() {
                  private Optional<Consumer<Boolean>> stop = Optional.empty();

                  @Override
                  public void stoppable(Consumer<Boolean> stopper) {
                    stop = Optional.of(stopper);
                  }

                  @Override
                  public void progress(Progress progress) {
                    if (progress.round() == 2 && progress.done() == 3) {
                      stop.orElseThrow().accept(true);
                    }
                  }

                  @Override
                  public void roundEnded(RoundEnded ended) {
                    if (ended.round() == 2) {
                      gaveUp.countDown();
                    }
                  }
                })
            .run();
    assertThat(stopped.exitCode()).isEqualTo(3);
    assertThat(stopped.attempts().get(1).path("reason").asText()).isEqualTo("stopped");
    Finished resumed = run.resume(stopped.folder());
    assertThat(resumed.exitCode()).isZero();
    assertThat(resumed.attempts()).hasSize(4);
    assertThat(resumed.finalSha256()).isEqualTo(run.run().finalSha256());
  }

  @Test
  void aLiveRunAnswersAndStopsOverItsControlPort() {
    List<JsonNode> statuses = new ArrayList<>();
    SmallRun run = SmallRun.in(temp);
    Path folder = temp.resolve("small-7");
    CountDownLatch asked = new CountDownLatch(1);
    Finished stopped =
        run.with(holding(2, 7, asked))
            .with(
                new RunListener() {
                  @Override
                  public void progress(Progress progress) {
                    if (progress.round() == 2 && progress.done() == 3 && statuses.isEmpty()) {
                      ControlClient port = ControlClient.of(folder).orElseThrow();
                      statuses.add(port.status().orElseThrow());
                      assertThat(port.stop(false)).isTrue();
                      asked.countDown();
                    }
                  }
                })
            .run();
    JsonNode status = statuses.get(0);
    assertThat(status.path("run_id").asText()).isEqualTo("small-7");
    assertThat(status.path("round").asInt()).isEqualTo(2);
    assertThat(status.path("rounds").asInt()).isEqualTo(3);
    assertThat(status.path("clients_done").asInt()).isEqualTo(3);
    assertThat(status.path("clients_selected").asInt()).isEqualTo(8);
    assertThat(stopped.exitCode()).isEqualTo(3);
    assertThat(stopped.attempts()).hasSize(2);
    assertThat(folder.resolve("control.json")).doesNotExist();
    assertThat(ControlClient.of(folder)).isEmpty();
    assertThat(Files.exists(stopped.folder().resolve("summary.json"))).isTrue();
  }

  /** One client of a round waits until it is let go. */
  private static UnaryOperator<ClientRuntime> holding(int round, int client, CountDownLatch letGo) {
    return honest ->
        (call, session) -> {
          if (call.round() == round && call.client() == client) {
            Misbehaviour.await(letGo);
          }
          return honest.run(call, session);
        };
  }

  private static UnaryOperator<ClientRuntime> chained(
      UnaryOperator<ClientRuntime> first, UnaryOperator<ClientRuntime> second) {
    return honest -> first.apply(second.apply(honest));
  }
}
