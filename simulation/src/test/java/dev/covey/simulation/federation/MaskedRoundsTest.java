package dev.covey.simulation.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.covey.aggregation.arrival.ClientResult;
import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.aggregation.arrival.Upload;
import dev.covey.aggregation.arrival.UploadHeader;
import dev.covey.aggregation.optimizer.Scaffold;
import dev.covey.client.secure.SecureParticipant.Reply;
import dev.covey.coordinator.federation.ClientCall;
import dev.covey.core.ClientId;
import dev.covey.core.Hex;
import dev.covey.core.error.ConfigurationException;
import dev.covey.crypto.keys.Entropy;
import dev.covey.crypto.secagg.Rejection;
import dev.covey.crypto.secagg.message.ClientMessage;
import dev.covey.crypto.secagg.message.ServerMessage;
import dev.covey.simulation.federation.SmallRun.Finished;
import dev.covey.testing.Trials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rounds in which the coordinator sees nothing but the sum. */
final class MaskedRoundsTest {
  private static final String SEMI_HONEST = "security.secure-aggregation=\"semi-honest\"";
  private static final String MALICIOUS = "security.secure-aggregation=\"malicious\"";
  private static final String TWO_MAY_LEAVE = "security.dropout-fraction=0.25";

  private static final ClientId LIAR = client(3);

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(
      strings = {
        SEMI_HONEST,
        MALICIOUS,
        SEMI_HONEST + ";aggregation.weighting=\"uniform\"",
        MALICIOUS + ";security.post-quantum=true",
        SEMI_HONEST + ";security.rotate=true;security.bits=48",
        SEMI_HONEST + ";aggregation.clip-norm=0.05",
        MALICIOUS + ";aggregation.clip-norm=0.05;security.rotate=true",
        SEMI_HONEST + ";aggregation.server-optimizer=\"fedadam\"",
        SEMI_HONEST + ";cohort.sampling=\"uniform\";cohort.size=5"
      })
  void theModelIsTheOneWithoutMasksUpToRounding(String sets) {
    SmallRun masked = SmallRun.in(temp).with(sets.split(";"));
    String[] plain =
        Stream.of(sets.split(";"))
            .filter(set -> !set.startsWith("security."))
            .toArray(String[]::new);
    Finished secret = masked.run();
    assertThat(secret.status()).isEqualTo("completed");
    assertClose(secret.parameters(), SmallRun.in(temp).with(plain).run().parameters(), 2e-4f);
    // Masks and keys are new, and the sum is exact: the bits are the same.
    assertThat(masked.with("run.parallel-clients=3").run().finalSha256())
        .isEqualTo(secret.finalSha256());
    for (JsonNode round : secret.attempts()) {
      assertThat(round.path("train_loss").isNull()).isTrue();
      assertThat(round.path("withheld").path("train_loss").asText()).contains("sum");
      assertThat(round.path("uplink_bytes").asLong()).isPositive();
    }
    assertThat(secret.summary().path("protection").asText()).contains("masked");
  }

  /** Its control variates go through the same grid and under the same masks as the deltas. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        SEMI_HONEST + ";security.largest-weight=10000",
        MALICIOUS + ";aggregation.weighting=\"uniform\""
      })
  void aControlVariateOfSomebodysOwnIsTheOneWithoutMasksUpToRounding(String sets) {
    String own = "training.correction=" + HalfScaffold.class.getName();
    Finished masked = SmallRun.in(temp).with(own).with(sets.split(";")).run();
    String[] plain =
        Stream.of(sets.split(";"))
            .filter(set -> !set.startsWith("security."))
            .toArray(String[]::new);
    Finished inTheClear = SmallRun.in(temp).with(own).with(plain).run();
    assertThat(masked.status()).isEqualTo("completed");
    assertClose(masked.parameters(), inTheClear.parameters(), 2e-5f);
    float[] control = masked.state().slot(Scaffold.CONTROL_SLOT).toArray();
    assertClose(control, inTheClear.state().slot(Scaffold.CONTROL_SLOT).toArray(), 2e-5f);
    double largest = 0;
    for (float entry : control) {
      largest = Math.max(largest, Math.abs(entry));
    }
    assertThat(largest).as("control variates that steer").isGreaterThan(0.05);
    // They change the model, so it is not the one without them that is compared.
    float[] without = SmallRun.in(temp).with(plain).run().parameters();
    float[] with = masked.parameters();
    double apart = 0;
    for (int i = 0; i < without.length; i++) {
      apart = Math.max(apart, Math.abs(without[i] - with[i]));
    }
    assertThat(apart).isGreaterThan(2e-4);
  }

  /** When a client leaves. */
  private enum Leaving {
    AT_THE_INVITATION(ServerMessage.Announcement.class, false),
    BEFORE_ITS_SHARES(ServerMessage.Directory.class, false),
    BEFORE_ITS_VECTOR(ServerMessage.ShareDelivery.class, false),
    BEFORE_IT_SIGNS(ServerMessage.SurvivorAnnouncement.class, true),
    BEFORE_IT_UNMASKS(ServerMessage.UnmaskRequest.class, true);

    private final Class<? extends ServerMessage> instead;
    private final boolean isInTheSum;

    Leaving(Class<? extends ServerMessage> instead, boolean isInTheSum) {
      this.instead = instead;
      this.isInTheSum = isInTheSum;
    }
  }

  @Test
  void whoeverLeavesWheneverTheSumIsThatOfTheOthers() {
    Trials.run(
        "leaving",
        12,
        random -> {
          boolean malicious = random.nextBoolean();
          SmallRun run =
              SmallRun.in(temp)
                  .with("run.rounds=1", malicious ? MALICIOUS : SEMI_HONEST, TWO_MAY_LEAVE);
          Map<ClientId, Leaving> leaving = new HashMap<>();
          while (leaving.size() < 2) {
            Leaving when = Leaving.values()[random.nextInt(Leaving.values().length)];
            if (malicious || when != Leaving.BEFORE_IT_SIGNS) {
              leaving.put(client(random.nextInt(SmallRun.CLIENTS)), when);
            }
          }
          Finished left =
              run.with(
                      (SecureRuntime)
                          (id, participant, message) ->
                              leaving.containsKey(id) && leaving.get(id).instead.isInstance(message)
                                  ? gone()
                                  : participant.receive(message))
                  .run();
          assertThat(left.status()).as("%s", leaving).isEqualTo("completed");
          long outside = leaving.values().stream().filter(when -> !when.isInTheSum).count();
          assertThat(left.attempts().get(0).path("clients_completed").asLong())
              .as("%s", leaving)
              .isEqualTo(SmallRun.CLIENTS - outside);
          Finished plain =
              SmallRun.in(temp)
                  .with("run.rounds=1")
                  .with(
                      (UnaryOperator<ClientRuntime>)
                          client ->
                              (call, session) ->
                                  leaving.containsKey(call.id())
                                          && !leaving.get(call.id()).isInTheSum
                                      ? new ClientResult.Failed(
                                          RejectionReason.CLIENT_ERROR, "left")
                                      : client.run(call, session))
                  .run();
          assertClose(left.parameters(), plain.parameters(), 2e-4f);
        });
  }

  @Test
  void whoeverSaysNothingIsWaitedForAsLongAsTheFileSays() {
    Finished run =
        SmallRun.in(temp)
            .with("run.rounds=1", SEMI_HONEST, TWO_MAY_LEAVE, "security.phase-seconds=1")
            .with(
                (SecureRuntime)
                    (id, participant, message) ->
                        id.equals(LIAR) && message instanceof ServerMessage.ShareDelivery
                            ? new Reply.Ignored(
                                new Rejection(Rejection.Reason.WRONG_PHASE, "asleep"))
                            : participant.receive(message))
            .run();
    assertThat(run.attempts()).hasSize(1);
    assertThat(run.attempts().get(0).path("clients_completed").asInt()).isEqualTo(7);
    assertThat(run.attempts().get(0).path("timing").path("round_ms").asDouble())
        .isBetween(1000.0, 30_000.0);
  }

  @Test
  void whenTooManyLeaveNothingIsOpenedAndTheNextAttemptHasThemAgain() {
    Set<ClientId> once = ConcurrentHashMap.newKeySet();
    Finished run =
        SmallRun.in(temp)
            .with("run.rounds=1", SEMI_HONEST, TWO_MAY_LEAVE)
            .with(
                (SecureRuntime)
                    (id, participant, message) ->
                        message instanceof ServerMessage.ShareDelivery
                                && number(id) < 5
                                && once.add(id)
                            ? gone()
                            : participant.receive(message))
            .run();
    assertThat(run.attempts()).hasSize(2);
    assertThat(run.attempts().get(0).path("status").asText()).isEqualTo("aborted");
    assertThat(run.attempts().get(0).path("reason").asText()).isEqualTo("session_failed");
    assertThat(run.events("session_failed").get(0).toString()).contains("TOO_FEW_SURVIVORS");
    assertThat(run.attempts().get(1).path("clients_completed").asInt()).isEqualTo(8);
    assertClose(run.parameters(), SmallRun.in(temp).with("run.rounds=1").run().parameters(), 2e-4f);
  }

  @Test
  void aClientThatTalksNonsenseIsLeftOutAndHoldsNobodyUp() {
    Finished run =
        withALiar(
            SEMI_HONEST,
            message ->
                message instanceof ClientMessage.MaskedInput own
                    ? new ClientMessage.MaskedInput(own.session(), own.member(), new byte[7])
                    : message);
    assertThat(run.events("session_message_rejected").get(0).toString())
        .contains("MALFORMED")
        .contains(LIAR.value());
  }

  @Test
  void nobodySpeaksForAnother() {
    Finished run =
        withALiar(
            MALICIOUS,
            message ->
                message instanceof ClientMessage.Advertisement own
                    ? new ClientMessage.Advertisement(
                        own.session(),
                        own.member() + 1,
                        own.maskKey(),
                        own.channelKey(),
                        own.seedCommitment(),
                        own.signature())
                    : message);
    assertThat(run.events("session_message_rejected").get(0).toString()).contains("WRONG_SENDER");
  }

  /** A round that ends at its first attempt without the client that says something else. */
  private Finished withALiar(String mode, UnaryOperator<ClientMessage> lie) {
    Finished run =
        SmallRun.in(temp)
            .with("run.rounds=1", mode, TWO_MAY_LEAVE)
            .with(
                (SecureRuntime)
                    (id, participant, message) -> {
                      Reply reply = participant.receive(message);
                      return id.equals(LIAR) && reply instanceof Reply.Send send
                          ? new Reply.Send(lie.apply(send.message()))
                          : reply;
                    })
            .run();
    assertThat(run.attempts()).hasSize(1);
    assertThat(run.attempts().get(0).path("clients_completed").asInt()).isEqualTo(7);
    return run;
  }

  @Test
  void anUpdateInTheClearCountsForNothing() {
    Finished run =
        SmallRun.in(temp)
            .with("run.rounds=1", SEMI_HONEST, TWO_MAY_LEAVE)
            .with(
                (UnaryOperator<ClientRuntime>)
                    client ->
                        (call, session) ->
                            number(call.id()) == 4 ? inTheClear(call) : client.run(call, session))
            .run();
    assertThat(run.attempts().get(0).path("clients_completed").asInt()).isEqualTo(7);
    assertThat(run.events("upload_rejected").get(0).toString()).contains("in the clear");
  }

  @Test
  void aCohortThatCannotBeProtectedIsRefusedBeforeItBegins() {
    assertThatThrownBy(
            () -> SmallRun.in(temp).with(SEMI_HONEST, "cohort.minimum=8", TWO_MAY_LEAVE).run())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("take at least");
  }

  @Test
  void ofPoissonSamplingARoundOfTooFewIsVoidBeforeAnybodyTrains() {
    Set<String> trained = ConcurrentHashMap.newKeySet();
    String[] poisson = {
      "run.max-attempts=50",
      "cohort.sampling=poisson",
      "cohort.rate=0.5",
      "cohort.minimum=4",
      "aggregation.weighting=uniform"
    };
    Finished masked =
        SmallRun.in(temp)
            .with(poisson)
            .with(SEMI_HONEST)
            .with(
                (UnaryOperator<ClientRuntime>)
                    client ->
                        (call, session) -> {
                          trained.add(call.taskSha256() + call.id());
                          return client.run(call, session);
                        })
            .run();
    assertThat(masked.status()).isEqualTo("completed");
    long completed = 0;
    int isVoid = 0;
    for (JsonNode attempt : masked.attempts()) {
      if (attempt.path("status").asText().equals("committed")) {
        completed += attempt.path("clients_completed").asInt();
        assertThat(attempt.path("clients_completed").asInt()).isGreaterThanOrEqualTo(4);
      } else {
        assertThat(attempt.path("reason").asText()).isEqualTo("too_few_eligible");
        isVoid++;
      }
    }
    assertThat(isVoid).as("rounds that were void").isPositive();
    assertThat(trained).hasSize((int) completed);
    assertClose(masked.parameters(), SmallRun.in(temp).with(poisson).run().parameters(), 2e-6f);
  }

  @Test
  void noSecretIsInAnyFileOfTheRun() throws IOException {
    Queue<byte[]> secrets = new ConcurrentLinkedQueue<>();
    Entropy system = Entropy.system();
    Finished run =
        SmallRun.in(temp)
            .with("run.rounds=2", MALICIOUS, "security.post-quantum=true", TWO_MAY_LEAVE)
            .with(
                (Entropy)
                    target -> {
                      system.fill(target);
                      secrets.add(target.clone());
                    })
            .with(
                (SecureRuntime)
                    (id, participant, message) ->
                        number(id) == 1 && message instanceof ServerMessage.ShareDelivery
                            ? gone()
                            : participant.receive(message))
            .run();
    assertThat(run.status()).isEqualTo("completed");
    List<byte[]> long16 = secrets.stream().filter(secret -> secret.length >= 16).toList();
    assertThat(long16).hasSizeGreaterThan(8 * 2);
    assertThat(found(run.folder(), long16)).isEmpty();
    // The search finds what is there.
    Files.writeString(run.folder().resolve("leak"), "x" + Hex.format(long16.get(3)));
    assertThat(found(run.folder(), long16)).hasSize(1);
  }

  /** Files that hold a secret: as bytes, in hexadecimal or in base 64. */
  private static Set<String> found(Path folder, List<byte[]> secrets) throws IOException {
    Set<String> found = new HashSet<>();
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      all.filter(Files::isRegularFile).forEach(files::add);
    }
    for (Path file : files) {
      String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      String lower = content.toLowerCase(Locale.ROOT);
      for (byte[] secret : secrets) {
        if (content.contains(new String(secret, StandardCharsets.ISO_8859_1))
            || lower.contains(Hex.format(secret))
            || content.contains(Base64.getEncoder().withoutPadding().encodeToString(secret))) {
          found.add(file.getFileName().toString());
        }
      }
    }
    return found;
  }

  private static ClientResult inTheClear(ClientCall call) {
    return new ClientResult.Delivered(
        Upload.sharing(
            new UploadHeader(call.id(), call.taskSha256(), 1, "{}"), call.global().clone()),
        0);
  }

  private static Reply gone() {
    return new Reply.Left(new Rejection(Rejection.Reason.WRONG_PHASE, "gone away"));
  }

  private static ClientId client(int number) {
    return new ClientId(String.format(Locale.ROOT, "client-%06d", number));
  }

  private static int number(ClientId id) {
    return Integer.parseInt(id.value().replaceAll("\\D", ""));
  }

  private static void assertClose(float[] actual, float[] expected, float tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).as("parameter %d", i).isCloseTo(expected[i], within(tolerance));
    }
  }
}
