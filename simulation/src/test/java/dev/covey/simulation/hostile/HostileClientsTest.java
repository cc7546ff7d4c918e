package dev.covey.simulation.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.coordinator.grpc.RemoteSettings;
import dev.covey.protocol.rounds.FloatVectors;
import dev.covey.protocol.v1.Assignment;
import dev.covey.protocol.v1.ClientMessage;
import dev.covey.protocol.v1.CoordinatorMessage.MessageCase;
import dev.covey.protocol.v1.Failed;
import dev.covey.protocol.v1.Hello;
import dev.covey.protocol.v1.Key;
import dev.covey.protocol.v1.Ready;
import dev.covey.protocol.v1.Refused;
import dev.covey.protocol.v1.Update;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a client can try over a real port while a run goes on. Whatever it is, the round ends with
 * the honest ones, the peer is told a typed reason, and the first cause stands in events.jsonl.
 */
@Timeout(90)
final class HostileClientsTest {
  private static final float VALUE = LiveFederation.VALUE;
  private static final String MALLORY = LiveFederation.MALLORY;

  @TempDir static Path folder;
  private static LiveFederation live;

  @BeforeAll
  static void open() {
    live = new LiveFederation(folder, LiveFederation.SETTINGS);
  }

  @AfterAll
  static void close() {
    live.close();
  }

  // Before there is a task.

  static List<Arguments> openings() {
    return List.of(
        opening(
            "nothing at all", peer -> {}, Status.Code.DEADLINE_EXCEEDED, "no Hello within 700 ms"),
        opening(
            "a message before Hello",
            peer -> peer.send(ClientMessage.newBuilder().setReady(run("any")).build()),
            Status.Code.INVALID_ARGUMENT,
            "the first message must be Hello"),
        opening(
            "an empty message",
            peer -> peer.send(new byte[0]),
            Status.Code.INVALID_ARGUMENT,
            "the first message must be Hello"),
        opening(
            "bytes that are no message",
            peer -> peer.send(new byte[] {(byte) 0xff, (byte) 0xff, 1}),
            Status.Code.INVALID_ARGUMENT,
            "the bytes are no message of this method"),
        opening(
            "a wire version of the future",
            peer -> peer.send(hello(MALLORY, 99)),
            Status.Code.FAILED_PRECONDITION,
            "no common wire version: the client speaks [99], the coordinator [1]"),
        opening(
            "a hundred thousand wire versions",
            peer ->
                peer.send(hello(MALLORY, java.util.stream.IntStream.range(2, 100_000).toArray())),
            Status.Code.FAILED_PRECONDITION,
            "and more, the coordinator [1]"),
        opening(
            "the name of another",
            peer -> peer.send(Peer.hello("honest-0")),
            Status.Code.PERMISSION_DENIED,
            "the certificate is mallory's, the client says it is honest-0"),
        opening(
            "a name of a million characters",
            peer -> peer.send(Peer.hello("x".repeat(1_000_000))),
            Status.Code.INVALID_ARGUMENT,
            "client id of 1000000 characters"),
        opening(
            "Hello twice",
            peer -> {
              peer.send(Peer.hello(MALLORY));
              peer.send(Peer.hello(MALLORY));
            },
            Status.Code.INVALID_ARGUMENT,
            "a second Hello"),
        opening(
            "a run whose name is a megabyte",
            peer -> {
              peer.send(Peer.hello(MALLORY));
              peer.send(ClientMessage.newBuilder().setReady(run("\n".repeat(1 << 20))).build());
            },
            Status.Code.INVALID_ARGUMENT,
            "run id \"???"),
        opening(
            "a round that cannot be",
            peer -> {
              peer.send(Peer.hello(MALLORY));
              String run = peer.await(MessageCase.OFFER).getOffer().getRunId();
              peer.send(
                  Update.newBuilder()
                      .setKey(Key.newBuilder().setRunId(run).setRound(-1).setAttempt(1)));
            },
            Status.Code.INVALID_ARGUMENT,
            "the peer named a round that cannot be"),
        opening(
            "a message above the limit",
            peer -> {
              peer.send(Peer.hello(MALLORY));
              peer.send(
                  Update.newBuilder().setPayload(ByteString.copyFrom(new byte[(5 << 18) + 1])));
            },
            Status.Code.RESOURCE_EXHAUSTED,
            "a message of "));
  }

  private static Arguments opening(
      String what, Consumer<Peer> script, Status.Code code, String description) {
    return arguments(what, script, code, description);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("openings")
  void aPeerThatDoesNotKeepToTheOrderIsToldSoAndNothingElseHappens(
      String what, Consumer<Peer> script, Status.Code code, String description) throws Exception {
    LiveFederation.Run run = live.begin("data.clients=3");
    Peer mallory = Peer.silent(live.channel(MALLORY), MALLORY, true);
    script.accept(mallory);
    Status end = mallory.awaitEnd();
    assertThat(end.getCode()).isEqualTo(code);
    assertThat(end.getDescription()).contains(description).hasSizeLessThan(500);

    LiveFederation.Result result = run.await();
    result.assertModelIsHonest();
    assertThat(result.attempts()).hasSize(2);
  }

  // With a task.

  static List<Arguments> refusedUpdates() {
    return List.of(
        refused("NaN", value(Float.NaN), RejectionReason.NOT_FINITE),
        refused("infinity", value(Float.POSITIVE_INFINITY), RejectionReason.NOT_FINITE),
        refused("huge numbers", value(Float.MAX_VALUE), RejectionReason.NORM_TOO_LARGE),
        refused("a number too few", size(-4), RejectionReason.WRONG_SHAPE),
        refused("half a number too few", size(-2), RejectionReason.WRONG_SHAPE),
        refused("a byte too many", size(1), RejectionReason.TOO_LARGE),
        refused("a megabyte too many", size(1 << 20), RejectionReason.TOO_LARGE),
        refused(
            "no payload",
            task -> Peer.update(task, VALUE).clearPayload().clearPayloadCrc32C(),
            RejectionReason.WRONG_SHAPE),
        refused(
            "the digest of another task",
            task -> Peer.update(task, VALUE).setTaskSha256("ab".repeat(32)),
            RejectionReason.STALE_TASK),
        refused(
            "a digest of a megabyte",
            task -> Peer.update(task, VALUE).setTaskSha256("x".repeat(1 << 20)),
            RejectionReason.STALE_TASK),
        refused(
            "the digest of the model for that of the task",
            task -> Peer.update(task, VALUE).setTaskSha256(task.getModel().getSha256()),
            RejectionReason.STALE_TASK),
        refused(
            "a weight that is no number",
            task -> Peer.update(task, VALUE).setWeight(Double.NaN),
            RejectionReason.WEIGHT_OUT_OF_RANGE),
        refused(
            "endless metrics",
            task -> Peer.update(task, VALUE).setMetricsJson("[".repeat(1 << 20)),
            RejectionReason.TOO_LARGE));
  }

  private static Arguments refused(
      String what,
      java.util.function.Function<Assignment, Update.Builder> update,
      RejectionReason reason) {
    return arguments(what, update, reason);
  }

  private static java.util.function.Function<Assignment, Update.Builder> value(float value) {
    return task -> Peer.update(task, value);
  }

  private static java.util.function.Function<Assignment, Update.Builder> size(int more) {
    return task -> {
      Update.Builder update = Peer.update(task, VALUE);
      byte[] bytes = update.getPayload().toByteArray();
      ByteString payload = ByteString.copyFrom(Arrays.copyOf(bytes, bytes.length + more));
      return update.setPayload(payload).setPayloadCrc32C(FloatVectors.crc32c(payload));
    };
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusedUpdates")
  void anUpdateThatCannotCountIsRefusedWithItsReason(
      String what,
      java.util.function.Function<Assignment, Update.Builder> update,
      RejectionReason reason)
      throws Exception {
    LiveFederation.Run run = live.begin();
    Peer mallory = live.mallory();
    mallory.send(update.apply(mallory.awaitAssignment()));
    Refused refusal = mallory.await(MessageCase.REFUSED).getRefused();
    assertThat(refusal.getReason()).isEqualTo(reason.name());
    assertThat(refusal.getDetail()).isNotBlank().hasSizeLessThan(300);
    mallory.leave();

    LiveFederation.Result result = run.await();
    result.assertModelIsHonest();
    assertThat(result.attempts().get(0).path("clients_completed").asInt()).isEqualTo(3);
    assertThat(result.attempts().get(0).path("clients_rejected").asInt()).isEqualTo(1);
    assertCause(result, "upload_rejected", reason.name(), refusal.getDetail());
  }

  static List<Arguments> brokenOff() {
    return List.of(
        arguments(
            "bytes that are no message",
            (Consumer<Peer>) peer -> peer.send(new byte[] {7}),
            "its connection was lost; it did not come back within 300 ms"),
        arguments(
            "a second Hello",
            (Consumer<Peer>) peer -> peer.send(Peer.hello(MALLORY)),
            "its stream was ended: INVALID_ARGUMENT, a second Hello"),
        arguments(
            "a round that cannot be",
            (Consumer<Peer>)
                peer ->
                    peer.send(
                        ClientMessage.newBuilder()
                            .setFailed(
                                Failed.newBuilder().setKey(Key.newBuilder().setRunId(peer.runId())))
                            .build()),
            "its stream was ended: INVALID_ARGUMENT, the peer named a round that cannot be"),
        arguments("a lost connection", (Consumer<Peer>) Peer::leave, "its connection was lost"),
        arguments("a closed stream", (Consumer<Peer>) Peer::halfClose, "it closed its stream"),
        arguments(
            "a message above the limit",
            (Consumer<Peer>) peer -> peer.send(new byte[2 << 20]),
            "did not come back within 300 ms"),
        arguments(
            "no more readiness",
            (Consumer<Peer>)
                peer ->
                    peer.send(
                        ClientMessage.newBuilder()
                            .setNotReady(
                                dev.covey.protocol.v1.NotReady.newBuilder().setRunId(peer.runId()))
                            .build()),
            "it is not ready any more"),
        arguments(
            "a refusal",
            (Consumer<Peer>)
                peer ->
                    peer.send(
                        ClientMessage.newBuilder()
                            .setDecline(
                                dev.covey.protocol.v1.Decline.newBuilder()
                                    .setRunId(peer.runId())
                                    .setReason("no"))
                            .build()),
            "it is not ready any more"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenOff")
  void aClientWhoseStreamEndsWithATaskIsLostWithTheFirstCause(
      String what, Consumer<Peer> script, String cause) throws Exception {
    LiveFederation.Run run = live.begin();
    Peer mallory = live.mallory();
    mallory.awaitAssignment();
    script.accept(mallory);

    LiveFederation.Result result = run.await();
    result.assertModelIsHonest();
    assertCause(result, "client_failed", "CLIENT_ERROR", cause);
  }

  @Test
  void aSilentClientHoldsTheRoundOnlyAsLongAsTheCoordinatorAllows() throws Exception {
    LiveFederation.Run run = live.begin("run.rounds=1");
    Peer mallory = live.mallory();
    mallory.awaitAssignment();
    mallory.await(MessageCase.CANCELLED);

    LiveFederation.Result result = run.await();
    result.assertModelIsHonest();
    assertCause(
        result,
        "client_failed",
        "CLIENT_ERROR",
        "it gave no answer; nothing valid came within 700 ms (limits.answer-seconds)");
  }

  @Test
  void aDeadlineOfTheExperimentEndsTheWaitAndNamesWhoWasSilent() throws Exception {
    RemoteSettings patient = new RemoteSettings("patient", 20, 700, 300, 5_000, 200, 1L << 24);
    try (LiveFederation other = new LiveFederation(folder.resolve("patient"), patient)) {
      LiveFederation.Run run = other.begin("run.rounds=1", "cohort.deadline-seconds=1");
      Peer mallory = other.mallory();
      Assignment task = mallory.awaitAssignment();
      mallory.await(MessageCase.CANCELLED);
      mallory.send(Peer.update(task, 100 * VALUE));
      assertThat(mallory.await(MessageCase.REFUSED).getRefused().getReason()).isEqualTo("LATE");

      LiveFederation.Result result = run.await();
      result.assertModelIsHonest();
      List<JsonNode> events = result.events("clients_unanswered");
      assertThat(events).hasSize(1);
      assertThat(events.get(0).path("clients").get(0).asText()).isEqualTo(MALLORY);
    }
  }

  static List<Arguments> otherRounds() {
    return List.of(
        other("an earlier round", (round, attempt) -> key("", Math.max(1, round - 1), 9)),
        other("a later round", (round, attempt) -> key("", round + 1, attempt)),
        other("another attempt", (round, attempt) -> key("", round, attempt + 1)));
  }

  private static Arguments other(String what, BiFunction<Integer, Integer, Key.Builder> key) {
    return arguments(what, key);
  }

  private static Key.Builder key(String run, int round, int attempt) {
    return Key.newBuilder().setRunId(run).setRound(round).setAttempt(attempt);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("otherRounds")
  void anUpdateForAnotherRoundIsLateAndIsTheFirstCauseOfTheSilence(
      String what, BiFunction<Integer, Integer, Key.Builder> key) throws Exception {
    LiveFederation.Run run = live.begin("run.rounds=1");
    Peer mallory = live.mallory();
    Assignment task = mallory.awaitAssignment();
    mallory.send(
        Peer.update(task, 100 * VALUE)
            .setKey(
                key.apply(task.getKey().getRound(), task.getKey().getAttempt())
                    .setRunId(task.getKey().getRunId())));
    assertThat(mallory.await(MessageCase.REFUSED).getRefused().getReason()).isEqualTo("LATE");

    LiveFederation.Result result = run.await();
    result.assertModelIsHonest();
    assertCause(result, "client_failed", "CLIENT_ERROR", "which takes none; nothing valid came");
  }

  @Test
  void anUpdateForARunThatIsNotThereIsAnsweredWithItsEnd() throws Exception {
    LiveFederation.Run run = live.begin();
    Peer mallory = live.mallory();
    Assignment task = mallory.awaitAssignment();
    mallory.send(Peer.update(task, 100 * VALUE).setKey(key("another", 1, 1)));
    assertThat(mallory.await(MessageCase.RUN_ENDED).getRunEnded().getStatus()).isEqualTo("unknown");
    mallory.send(Peer.update(task, VALUE));
    mallory.await(MessageCase.ACCEPTED);
    mallory.leave();

    LiveFederation.Result result = run.await();
    result.assertModelIsHonest();
    assertThat(result.attempts().get(0).path("clients_completed").asInt()).isEqualTo(4);
  }

  @Test
  void aDamagedUpdateIsRefusedAndTheGoodOneAfterItCountsOnce() throws Exception {
    LiveFederation.Run run = live.begin();
    Peer mallory = live.mallory();
    Assignment task = mallory.awaitAssignment();
    for (int i = 0; i < 3; i++) {
      mallory.send(Peer.update(task, 100 * VALUE).setPayloadCrc32C(i));
      assertThat(mallory.await(MessageCase.REFUSED).getRefused().getReason())
          .isEqualTo("DIGEST_MISMATCH");
    }
    mallory.send(Peer.update(task, VALUE));
    mallory.await(MessageCase.ACCEPTED);
    mallory.leave();

    LiveFederation.Result result = run.await();
    result.assertModelIsHonest();
    assertThat(result.attempts().get(0).path("clients_completed").asInt()).isEqualTo(4);
    assertThat(result.attempts().get(0).path("clients_rejected").asInt()).isZero();
  }

  @Test
  void theFirstOfTwoUpdatesCountsAndTheSecondChangesNothing() throws Exception {
    LiveFederation.Run run = live.begin();
    Peer mallory = live.mallory();
    Assignment task = mallory.awaitAssignment();
    mallory.send(Peer.update(task, VALUE));
    mallory.send(Peer.update(task, 100 * VALUE));
    mallory.send(Peer.update(task, VALUE));
    mallory.await(MessageCase.ACCEPTED);
    mallory.leave();

    LiveFederation.Result result = run.await();
    result.assertModelIsHonest();
    assertThat(result.attempts().get(0).path("clients_completed").asInt()).isEqualTo(4);
    assertThat(result.attempts().get(0).path("uplink_bytes").asLong())
        .isEqualTo(4L * task.getModel().getInline().size());
  }

  @Test
  void theUpdateOfAnEarlierRoundPlayedAgainCountsForNoOther() throws Exception {
    LiveFederation.Run run = live.begin();
    Peer mallory = live.mallory();
    Assignment first = mallory.awaitAssignment();
    Update.Builder recorded = Peer.update(first, VALUE);
    mallory.send(recorded);
    mallory.await(MessageCase.ACCEPTED);
    Assignment second = mallory.awaitAssignment();
    mallory.send(recorded);
    assertThat(mallory.await(MessageCase.REFUSED).getRefused().getReason()).isEqualTo("LATE");
    // The same payload under the new key answers another task.
    mallory.send(recorded.clone().setKey(second.getKey()));
    assertThat(mallory.await(MessageCase.REFUSED).getRefused().getReason()).isEqualTo("STALE_TASK");

    LiveFederation.Result result = run.await();
    result.assertModelIsHonest();
    assertThat(result.attempts())
        .extracting(line -> line.path("clients_completed").asInt())
        .containsExactly(4, 3);
  }

  @Test
  void aClientThatComesBackOnAnotherStreamIsAskedAgainAndCountsOnce() throws Exception {
    LiveFederation.Run run = live.begin();
    Peer mallory = live.mallory();
    mallory.awaitAssignment();
    Peer again = live.mallory();
    Assignment task = again.awaitAssignment();
    assertThat(mallory.awaitEnd().getCode()).isEqualTo(Status.Code.ABORTED);
    again.send(Peer.update(task, VALUE));
    again.await(MessageCase.ACCEPTED);
    again.leave();

    LiveFederation.Result result = run.await();
    result.assertModelIsHonest();
    assertThat(result.attempts().get(0).path("clients_completed").asInt()).isEqualTo(4);
  }

  private static Ready.Builder run(String id) {
    return Ready.newBuilder().setRunId(id);
  }

  private static ClientMessage hello(String id, int... versions) {
    Hello.Builder hello = Hello.newBuilder().setClientId(id);
    Arrays.stream(versions).forEach(hello::addWireVersions);
    return ClientMessage.newBuilder().setHello(hello).build();
  }

  /** One event says what happened to the client that is not honest. */
  private static void assertCause(
      LiveFederation.Result result, String type, String reason, String detail) {
    List<JsonNode> events = result.events(type);
    assertThat(events).hasSize(1);
    assertThat(events.get(0).path("client").asText()).isEqualTo(MALLORY);
    assertThat(events.get(0).path("reason").asText()).isEqualTo(reason);
    assertThat(events.get(0).path("detail").asText()).contains(detail);
  }
}
