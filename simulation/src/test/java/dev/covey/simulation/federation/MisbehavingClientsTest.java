package dev.covey.simulation.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.covey.aggregation.arrival.ClientResult;
import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.coordinator.federation.RunListener;
import dev.covey.coordinator.sampling.CohortSampler;
import dev.covey.core.ClientId;
import dev.covey.core.error.EngineException;
import dev.covey.simulation.federation.SmallRun.Finished;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a client does, the round goes on with the others, and says what happened. */
@Timeout(60)
final class MisbehavingClientsTest {
  private static final Set<Integer> BAD = Set.of(2, 5);
  private static final String[] SETS = {"run.rounds=2", "aggregation.max-update-norm=5.0"};

  @TempDir static Path temp;
  private static float[] ofTheHonestAlone = {};

  /** Draws everybody but the clients that misbehave. */
  public static final class HonestOnly implements CohortSampler {
    @Override
    public int[] draw(int[] eligible, int size, RandomGenerator random) {
      return Arrays.stream(eligible).filter(client -> !BAD.contains(client)).toArray();
    }
  }

  @BeforeAll
  static void runTheHonestAlone() throws Exception {
    ofTheHonestAlone =
        SmallRun.in(Files.createDirectory(temp.resolve("honest")))
            .with(SETS)
            .with("cohort.sampling=\"" + HonestOnly.class.getName() + "\"")
            .run()
            .parameters();
  }

  static List<Arguments> rejected() {
    return List.of(
        arguments("NaN", Misbehaviour.uploading(Float.NaN), RejectionReason.NOT_FINITE),
        arguments(
            "infinity",
            Misbehaviour.uploading(Float.NEGATIVE_INFINITY),
            RejectionReason.NOT_FINITE),
        arguments(
            "too few entries", Misbehaviour.uploadingEntries(-1), RejectionReason.WRONG_SHAPE),
        arguments("too many entries", Misbehaviour.uploadingEntries(1), RejectionReason.TOO_LARGE),
        arguments("too long a vector", Misbehaviour.uploading(1), RejectionReason.NORM_TOO_LARGE),
        arguments(
            "a negative weight", Misbehaviour.weighing(-1), RejectionReason.WEIGHT_OUT_OF_RANGE),
        arguments(
            "a weight that is no number",
            Misbehaviour.weighing(Double.NaN),
            RejectionReason.WEIGHT_OUT_OF_RANGE),
        arguments(
            "too great a weight", Misbehaviour.weighing(1e13), RejectionReason.WEIGHT_OUT_OF_RANGE),
        arguments(
            "endless metrics", Misbehaviour.saying("x".repeat(1 << 17)), RejectionReason.TOO_LARGE),
        arguments("another task", Misbehaviour.answeringAnotherTask(), RejectionReason.STALE_TASK),
        arguments(
            "a stranger's name",
            Misbehaviour.claimingToBe(new ClientId("nobody")),
            RejectionReason.UNKNOWN_CLIENT));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rejected")
  void aBadUploadIsRejectedWithItsReason(String what, ClientRuntime bad, RejectionReason reason) {
    Finished run = run(bad);
    assertCounts(run, 0, BAD.size());
    assertEvents(run, "upload_rejected", reason);
  }

  static List<Arguments> failing() {
    return List.of(
        arguments(
            "an exception",
            Misbehaviour.throwing(new IllegalStateException("out of battery")),
            "IllegalStateException: out of battery"),
        arguments(
            "a typed error",
            Misbehaviour.throwing(new EngineException("the loss is NaN")),
            "the loss is NaN"),
        arguments("a stack overflow", Misbehaviour.overflowingItsStack(), "StackOverflowError"),
        arguments(
            "a missing class",
            Misbehaviour.throwingError(new NoClassDefFoundError("plug/In")),
            "NoClassDefFoundError: plug/In"),
        arguments(
            "a report of failure",
            (ClientRuntime)
                (call, session) ->
                    new ClientResult.Failed(RejectionReason.CLIENT_ERROR, "no data today"),
            "no data today"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failing")
  void aClientThatFailsIsDroppedWithItsFirstCause(String what, ClientRuntime bad, String cause) {
    Finished run = run(bad);
    assertCounts(run, BAD.size(), 0);
    assertEvents(run, "client_failed", RejectionReason.CLIENT_ERROR);
    assertThat(run.events("client_failed"))
        .allSatisfy(event -> assertThat(event.path("detail").asText()).startsWith(cause));
  }

  @Test
  void theLastClientToBeHeardOfMayFail() {
    Finished run = withTheLastToBeHeardOf(Misbehaviour.throwing(new IllegalStateException("last")));
    assertThat(run.events("client_failed")).hasSize(2);
  }

  @Test
  void theLastClientToBeHeardOfMayBeRejected() {
    Finished run = withTheLastToBeHeardOf(Misbehaviour.uploading(Float.NaN));
    assertThat(run.events("upload_rejected")).hasSize(2);
  }

  /** The last client answers when all others count already: its answer ends the round. */
  private static Finished withTheLastToBeHeardOf(ClientRuntime bad) {
    ConcurrentHashMap<Integer, CountDownLatch> othersCount = new ConcurrentHashMap<>();
    int last = SmallRun.CLIENTS - 1;
    Finished run =
        SmallRun.in(temp)
            .with("run.rounds=2")
            .with(
                Misbehaviour.of(
                    Set.of(last),
                    (call, session) -> {
                      Misbehaviour.await(latch(othersCount, call.round()));
                      return bad.run(call, session);
                    }))
            .with(
                new RunListener() {
                  @Override
                  public void progress(Progress progress) {
                    if (progress.done() == last) {
                      latch(othersCount, progress.round()).countDown();
                    }
                  }
                })
            .run();
    assertThat(run.status()).isEqualTo("completed");
    assertThat(run.attempts())
        .allSatisfy(line -> assertThat(line.path("clients_completed").asInt()).isEqualTo(last));
    return run;
  }

  @Test
  void nobodyCanSpeakForAnother() {
    ClientId[] ids = new ClientId[SmallRun.CLIENTS];
    CountDownLatch known = new CountDownLatch(SmallRun.CLIENTS);
    Finished run =
        SmallRun.in(temp)
            .with(SETS)
            .with("run.parallel-clients=8")
            .with(
                (UnaryOperator<ClientRuntime>)
                    honest ->
                        (call, session) -> {
                          ids[call.client()] = call.id();
                          known.countDown();
                          Misbehaviour.await(known);
                          return BAD.contains(call.client())
                              ? Misbehaviour.claimingToBe(ids[call.client() + 1]).run(call, session)
                              : honest.run(call, session);
                        })
            .run();
    assertThat(run.parameters())
        .usingComparatorWithPrecision(1e-6f)
        .containsExactly(ofTheHonestAlone);
    assertCounts(run, 0, BAD.size());
    assertEvents(run, "upload_rejected", RejectionReason.UNKNOWN_CLIENT);
  }

  @Test
  void unreadableMetricsCountAsNone() {
    Finished run = run(Misbehaviour.saying("{\"train_loss\":"), false);
    assertThat(run.attempts())
        .allSatisfy(
            line -> {
              assertThat(line.path("clients_completed").asInt()).isEqualTo(8);
              assertThat(line.path("train_loss").asDouble()).isPositive();
            });
  }

  @Test
  void thoseWhoComeAfterEnoughOthersAreLate() {
    CountDownLatch lastBegan = new CountDownLatch(1);
    ConcurrentHashMap<Integer, CountDownLatch> ended = new ConcurrentHashMap<>();
    Finished run =
        SmallRun.in(temp)
            .with(
                "run.rounds=2",
                "run.parallel-clients=4",
                "cohort.sampling=\"uniform\"",
                "cohort.size=3",
                "cohort.over-select=1.0")
            .with(
                (UnaryOperator<ClientRuntime>)
                    honest ->
                        (call, session) -> {
                          if (call.slot() >= 3) {
                            lastBegan.countDown();
                            Misbehaviour.await(latch(ended, call.round()));
                          } else {
                            Misbehaviour.await(lastBegan);
                          }
                          return honest.run(call, session);
                        })
            .with(releasing(ended))
            .run();
    assertThat(run.attempts())
        .hasSize(2)
        .allSatisfy(
            line -> {
              assertThat(line.path("clients_selected").asInt()).isEqualTo(6);
              assertThat(line.path("clients_completed").asInt()).isEqualTo(3);
              assertThat(line.path("clients_dropped").asInt()).isEqualTo(3);
            });
    assertThat(run.events("upload_rejected"))
        .isNotEmpty()
        .allSatisfy(event -> assertThat(event.path("reason").asText()).isEqualTo("LATE"));
    assertThat(run.summary().path("reproducible").asBoolean()).isFalse();
  }

  @Test
  void aDeadlineEndsTheWaitForASlowClient() {
    ConcurrentHashMap<Integer, CountDownLatch> ended = new ConcurrentHashMap<>();
    Finished run =
        SmallRun.in(temp)
            .with("run.rounds=2", "cohort.deadline-seconds=1", "cohort.minimum=7")
            .with(
                (UnaryOperator<ClientRuntime>)
                    honest ->
                        (call, session) -> {
                          if (call.round() == 1 && call.client() == 2) {
                            Misbehaviour.await(latch(ended, 1));
                          }
                          return honest.run(call, session);
                        })
            .with(releasing(ended))
            .run();
    JsonNode first = run.attempts().get(0);
    assertThat(first.path("clients_completed").asInt()).isEqualTo(7);
    assertThat(first.path("clients_dropped").asInt()).isEqualTo(1);
    assertThat(run.events("upload_rejected"))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.path("reason").asText()).isEqualTo("LATE");
              assertThat(event.path("round").asInt()).isEqualTo(1);
            });
    assertThat(run.attempts().get(1).path("clients_completed").asInt()).isEqualTo(8);
  }

  @Test
  void theQuickOverSelectedNeverBlockTheWorkerThatEvaluates() {
    // One worker, room for two answers; the shell is held up until the room is full.
    CountDownLatch roomIsFull = new CountDownLatch(1);
    Finished run =
        SmallRun.in(temp)
            .with(
                "run.rounds=1",
                "run.parallel-clients=1",
                "cohort.sampling=\"uniform\"",
                "cohort.size=4",
                "cohort.over-select=1.0")
            .with(
                (UnaryOperator<ClientRuntime>)
                    honest ->
                        (call, session) -> {
                          if (call.slot() == 5) {
                            roomIsFull.countDown();
                          }
                          return honest.run(call, session);
                        })
            .with(
                new RunListener() {
                  @Override
                  public void progress(Progress progress) {
                    if (progress.done() == 4) {
                      Misbehaviour.await(roomIsFull);
                    }
                  }
                })
            .run();
    assertThat(run.exitCode()).isZero();
    assertThat(run.attempts().get(0).path("clients_completed").asInt()).isEqualTo(4);
  }

  @Test
  void aRoundBelowItsMinimumIsTriedAgain() {
    Set<Integer> failedOnce = ConcurrentHashMap.newKeySet();
    SmallRun plain = SmallRun.in(temp).with("run.rounds=2", "cohort.minimum=7");
    Finished run =
        plain
            .with(
                (UnaryOperator<ClientRuntime>)
                    honest ->
                        (call, session) -> {
                          if (BAD.contains(call.client()) && failedOnce.add(call.client())) {
                            throw new IllegalStateException("not yet");
                          }
                          return honest.run(call, session);
                        })
            .run();
    List<JsonNode> lines = run.attempts();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0).path("status").asText()).isEqualTo("aborted");
    assertThat(lines.get(0).path("reason").asText()).isEqualTo("quorum");
    assertThat(lines.get(0).path("clients_dropped").asInt()).isEqualTo(2);
    assertThat(lines.get(1).path("attempt").asInt()).isEqualTo(2);
    assertThat(lines.get(1).path("status").asText()).isEqualTo("committed");
    assertThat(run.summary().path("rounds_aborted").asInt()).isEqualTo(1);
    assertThat(run.events("round_aborted")).hasSize(1);
    assertThat(run.finalSha256()).isEqualTo(plain.run().finalSha256());
  }

  @Test
  void aRunWithoutQuorumEndsAfterItsAttempts() {
    Finished run =
        SmallRun.in(temp)
            .with("run.max-attempts=2", "cohort.minimum=7")
            .with(Misbehaviour.of(BAD, Misbehaviour.throwing(new IllegalStateException("never"))))
            .run();
    assertThat(run.exitCode()).isEqualTo(5);
    assertThat(run.status()).isEqualTo("failed");
    assertThat(run.attempts())
        .extracting(line -> line.path("attempt").asInt() + line.path("status").asText())
        .containsExactly("1aborted", "2aborted");
    assertThat(run.summary().path("exit_code").asInt()).isEqualTo(5);
    assertThat(run.summary().path("rounds_committed").asInt()).isZero();
  }

  private static Finished run(ClientRuntime bad) {
    return run(bad, true);
  }

  private static Finished run(ClientRuntime bad, boolean harmless) {
    Finished run = SmallRun.in(temp).with(SETS).with(Misbehaviour.of(BAD, bad)).run();
    assertThat(run.status()).isEqualTo("completed");
    if (harmless) {
      assertThat(run.parameters())
          .usingComparatorWithPrecision(1e-6f)
          .containsExactly(ofTheHonestAlone);
    }
    return run;
  }

  private static void assertCounts(Finished run, int dropped, int rejected) {
    assertThat(run.attempts())
        .hasSize(2)
        .allSatisfy(
            line -> {
              assertThat(line.path("clients_selected").asInt()).isEqualTo(8);
              assertThat(line.path("clients_completed").asInt()).isEqualTo(6);
              assertThat(line.path("clients_dropped").asInt()).isEqualTo(dropped);
              assertThat(line.path("clients_rejected").asInt()).isEqualTo(rejected);
            });
  }

  private static void assertEvents(Finished run, String type, RejectionReason reason) {
    assertThat(run.events(type))
        .hasSize(2 * BAD.size())
        .allSatisfy(
            event -> {
              assertThat(event.path("reason").asText()).isEqualTo(reason.name());
              assertThat(event.path("detail").asText()).isNotBlank();
              assertThat(event.path("client").asText()).isNotBlank();
            });
    assertThat(
            Stream.of("upload_rejected", "client_failed")
                .mapToInt(any -> run.events(any).size())
                .sum())
        .isEqualTo(2 * BAD.size());
  }

  private static CountDownLatch latch(
      ConcurrentHashMap<Integer, CountDownLatch> latches, int round) {
    return latches.computeIfAbsent(round, key -> new CountDownLatch(1));
  }

  private static RunListener releasing(ConcurrentHashMap<Integer, CountDownLatch> ended) {
    return new RunListener() {
      @Override
      public void roundEnded(RoundEnded round) {
        latch(ended, round.round()).countDown();
      }
    };
  }
}
