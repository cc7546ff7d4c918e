package dev.covey.coordinator.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import dev.covey.aggregation.arrival.ClientResult;
import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.aggregation.arrival.Upload;
import dev.covey.aggregation.arrival.UploadHeader;
import dev.covey.coordinator.federation.ClientCall;
import dev.covey.coordinator.federation.ClientInbox;
import dev.covey.coordinator.run.EventLog;
import dev.covey.coordinator.wire.Conversation;
import dev.covey.coordinator.wire.RawCall;
import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.core.Seeds;
import dev.covey.core.TensorLayout;
import dev.covey.core.TensorSpec;
import dev.covey.protocol.rounds.RoundKeys;
import dev.covey.protocol.rounds.Updates;
import dev.covey.protocol.v1.BaseFile;
import dev.covey.protocol.v1.ClientMessage;
import dev.covey.protocol.v1.CoordinatorMessage;
import dev.covey.protocol.v1.Decline;
import dev.covey.protocol.v1.Failed;
import dev.covey.protocol.v1.Hello;
import dev.covey.protocol.v1.NotReady;
import dev.covey.protocol.v1.Ready;
import dev.covey.protocol.v1.RunOffer;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client of the first wire version, as bytes, and today's coordinator on a port. */
final class RecordedRoundsTest {
  private static final String FILE = "rounds-v1.txt";
  private static final String JOIN = "covey.v1.Rounds/Join";
  private static final RunId RUN = new RunId("recorded-1");
  private static final ClientId ANNA = new ClientId("anna");
  private static final String TASK = "0f".repeat(32);
  private static final float[] MODEL = {1.5f, -0.0f, Float.MIN_VALUE, 3.4e38f};
  private static final float[] CONTROL = {0.5f, 0.25f, -0.125f, 0f};
  private static final float[] UPDATE = {-0.25f, 0.125f, 1e-20f, 7f};
  private static final UploadHeader HEADER =
      new UploadHeader(ANNA, TASK, 1234.5, "{\"train_loss\":2.5}");

  /** An answer as the round loop gets it. */
  private record Answer(RoundKey key, int slot, ClientResult result, long cpuNanos) {}

  @TempDir Path temp;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final BlockingQueue<List<ClientId>> eligible = new LinkedBlockingQueue<>();
  private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
  private @Nullable Server server;
  private @Nullable ManagedChannel channel;
  private @Nullable RunClients run;

  @BeforeEach
  void start() throws IOException {
    ClientSessions sessions = new ClientSessions(RemoteSettings.DEFAULT, timer);
    TensorLayout layout = TensorLayout.of(TensorSpec.of("lora.a", 4));
    run =
        new RunClients(
            offer(layout),
            List.of(ANNA),
            1,
            UPDATE.length * Float.BYTES,
            new SessionMembers(new MaskedRun(0, Optional.empty()), Clock.system()),
            sessions,
            new AssignmentMessages(layout, new RunBlobs().models(temp)),
            new ClientInbox() {
              @Override
              public void eligible(RoundKey key, List<ClientId> clients) {
                eligible.add(clients);
              }

              @Override
              public void answered(RoundKey key, int slot, ClientResult result, long cpuNanos) {
                answers.add(new Answer(key, slot, result, cpuNanos));
              }

              @Override
              public void secured(
                  RoundKey key,
                  int slot,
                  Supplier<dev.covey.crypto.secagg.message.ClientMessage> message,
                  long cpuNanos) {
                throw new AssertionError("no session was opened");
              }
            },
            new EventLog(temp.resolve("events.jsonl"), Clock.system()),
            timer);
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .addService(sessions)
            .build()
            .start();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build();
  }

  @AfterEach
  void stop() {
    channel().shutdownNow();
    Objects.requireNonNull(server).shutdownNow();
    timer.shutdownNow();
  }

  @Test
  void anOldClientsConversationGoesAsItWent() throws Exception {
    Conversation talk = new Conversation(FILE, channel(), RecordedRoundsTest::comparable);
    talk.call(JOIN).say("hello", hello(1));
    assertThat(hear(talk, "welcome").getWelcome().getWireVersion()).isEqualTo(1);
    assertThat(hear(talk, "offer").getOffer().getRunId()).isEqualTo(RUN.value());

    run().gather(key(1), 1);
    talk.say("ready", ready());
    assertThat(next(eligible)).containsExactly(ANNA);
    run().assign(key(1), List.of(call(1, CONTROL)));
    assertThat(hear(talk, "assignment-with-control").getAssignment().getTaskSha256())
        .isEqualTo(TASK);
    talk.say("update", update(key(1)));
    assertDelivered(key(1));
    run().accepted(key(1), 5);
    hear(talk, "accepted");
    run().ended(key(1), true);
    hear(talk, "round-committed");

    run().assign(key(2), List.of(call(2, null)));
    hear(talk, "assignment");
    talk.say("damaged-update", damaged(update(key(2))));
    assertThat(hear(talk, "refused-as-damaged").getRefused().getReason())
        .isEqualTo("DIGEST_MISMATCH");
    talk.say("failed", failed(key(2)));
    assertThat(next(answers).result())
        .isEqualTo(new ClientResult.Failed(RejectionReason.NOT_FINITE, "the loss is not finite"));
    run().ended(key(2), false);
    hear(talk, "round-given-up");

    run().assign(key(3), List.of(call(3, null)));
    hear(talk, "assignment-to-be-cancelled");
    run().cancelled(key(3));
    hear(talk, "cancelled");
    talk.say("not-ready", notReady()).say("decline", decline());
    talk.say("late-update", update(key(3)));
    assertThat(hear(talk, "refused-as-late").getRefused().getReason()).isEqualTo("LATE");
    // By that answer what came before it has been heard too.
    run().runEnded("completed");
    hear(talk, "run-ended");
    talk.say("ready-for-a-run-that-is-over", ready());
    assertThat(hear(talk, "run-unknown").getRunEnded().getStatus()).isEqualTo("unknown");
    talk.finish(Status.Code.OK).over();
  }

  @Test
  void anOldClientThatComesBackIsAskedAgainAndItsUpdateCountsOnce() throws Exception {
    byte[] hello = Conversation.bytes(FILE, "hello");
    byte[] ready = Conversation.bytes(FILE, "ready");
    byte[] update = Conversation.bytes(FILE, "update");
    RawCall first = new RawCall(channel(), JOIN).say(hello).say(ready);
    first.hear();
    first.hear();
    run().gather(key(1), 1);
    assertThat(next(eligible)).containsExactly(ANNA);
    run().assign(key(1), List.of(call(1, CONTROL)));
    byte[] asked = first.hear();
    first.cut();

    RawCall second = new RawCall(channel(), JOIN).say(hello).say(ready);
    second.hear();
    second.hear();
    assertThat(second.hear()).as("the same task under the same key").isEqualTo(asked);
    second.say(update);
    assertDelivered(key(1));
    run().accepted(key(1), 5);
    byte[] accepted = second.hear();
    assertThat(accepted).isEqualTo(Conversation.bytes(FILE, "accepted"));
    assertThat(second.say(update).hear()).as("sent again").isEqualTo(accepted);
    assertThat(answers).as("answers beyond the first").isEmpty();
    assertThat(second.finish().end().isOk()).isTrue();
  }

  @Test
  void aClientWithoutACommonVersionIsRefusedAndToldWhatToDo() {
    for (List<Integer> spoken : List.of(List.of(2, 3), List.<Integer>of())) {
      Status status =
          new RawCall(channel(), JOIN)
              .say(hello(spoken.toArray(new Integer[0])).toByteArray())
              .end();
      assertThat(status.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
      assertThat(status.getDescription())
          .contains("no common wire version", spoken.toString(), "[1]", "update the older one");
    }
  }

  @Test
  void aClientOfALaterVersionThatStillSpeaksTheFirstIsWelcome() throws Exception {
    RawCall stream = new RawCall(channel(), JOIN).say(hello(1, 2, 3).toByteArray());
    assertThat(CoordinatorMessage.parseFrom(stream.hear()).getWelcome().getWireVersion())
        .isEqualTo(1);
    stream.hear();
    assertThat(stream.finish().end().isOk()).isTrue();
  }

  @Test
  void fieldsOfALaterVersionAreIgnored() throws Exception {
    RawCall stream =
        new RawCall(channel(), JOIN)
            .say(later(Conversation.bytes(FILE, "hello")))
            .say(later(Conversation.bytes(FILE, "ready")));
    stream.hear();
    stream.hear();
    run().gather(key(1), 1);
    next(eligible);
    run().assign(key(1), List.of(call(1, CONTROL)));
    stream.hear();
    ClientMessage.Builder update =
        ClientMessage.parseFrom(Conversation.bytes(FILE, "update")).toBuilder();
    update.getUpdateBuilder().setUnknownFields(unknown());
    stream.say(later(update.build().toByteArray()));
    assertDelivered(key(1));
  }

  @Test
  void aMessageOfALaterKindEndsTheStreamWithItsStatus() {
    byte[] kindOfLaterDays =
        ClientMessage.newBuilder().setUnknownFields(unknown()).build().toByteArray();
    RawCall stream =
        new RawCall(channel(), JOIN).say(Conversation.bytes(FILE, "hello")).say(kindOfLaterDays);
    stream.hear();
    stream.hear();
    Status status = stream.end();
    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).contains("no known kind");
  }

  private void assertDelivered(RoundKey key) throws InterruptedException {
    Answer answer = next(answers);
    assertThat(answer.key()).isEqualTo(key);
    assertThat(answer.slot()).isEqualTo(5);
    assertThat(answer.cpuNanos()).isEqualTo(12_345_678_901L);
    ClientResult.Delivered delivered = (ClientResult.Delivered) answer.result();
    assertThat(delivered.engineCpuNanos()).isEqualTo(9_876_543_210L);
    Upload.InMemory upload = (Upload.InMemory) delivered.upload();
    assertThat(upload.header()).isEqualTo(HEADER);
    assertThat(upload.sharedValues()).isEqualTo(UPDATE);
  }

  private static CoordinatorMessage hear(Conversation talk, String name) {
    return talk.hear(name, CoordinatorMessage.getDefaultInstance());
  }

  /** But for what people read, and a limit that is the coordinator's to choose. */
  private static Message comparable(Message message) {
    CoordinatorMessage.Builder builder = ((CoordinatorMessage) message).toBuilder();
    if (builder.hasWelcome()) {
      builder.getWelcomeBuilder().clearCoveyVersion().clearMaxMessageBytes();
    }
    if (builder.hasRefused()) {
      builder.getRefusedBuilder().clearDetail();
    }
    return builder.build();
  }

  private static RunOffer offer(TensorLayout layout) {
    return RunOffer.newBuilder()
        .setRunId(RUN.value())
        .setExperimentToml("schema = 1\n")
        .addBaseFiles(
            BaseFile.newBuilder().setName("config.json").setSha256("5e".repeat(32)).setBytes(412))
        .setLayoutSha256(layout.sha256())
        .setDimension(layout.dimension())
        .setProtection("none: the coordinator sees each update")
        .build();
  }

  private static ClientCall call(int round, float @Nullable [] control) {
    return new ClientCall(5, 0, ANNA, round, TASK, MODEL, control, round - 1, Seeds.root(round));
  }

  private static RoundKey key(int round) {
    return new RoundKey(RUN, round, 1);
  }

  private static ClientMessage hello(Integer... versions) {
    return ClientMessage.newBuilder()
        .setHello(
            Hello.newBuilder()
                .addAllWireVersions(List.of(versions))
                .setCoveyVersion("0.1.0")
                .setClientId(ANNA.value()))
        .build();
  }

  private static ClientMessage ready() {
    return ClientMessage.newBuilder().setReady(Ready.newBuilder().setRunId(RUN.value())).build();
  }

  private static ClientMessage notReady() {
    return ClientMessage.newBuilder()
        .setNotReady(NotReady.newBuilder().setRunId(RUN.value()).setReason("not eligible now"))
        .build();
  }

  private static ClientMessage decline() {
    return ClientMessage.newBuilder()
        .setDecline(Decline.newBuilder().setRunId(RUN.value()).setReason("not allowed here"))
        .build();
  }

  private static ClientMessage failed(RoundKey key) {
    return ClientMessage.newBuilder()
        .setFailed(
            Failed.newBuilder()
                .setKey(RoundKeys.toWire(key))
                .setReason("NOT_FINITE")
                .setDetail("the loss is not finite"))
        .build();
  }

  private static ClientMessage update(RoundKey key) {
    return ClientMessage.newBuilder()
        .setUpdate(Updates.toWire(key, HEADER, UPDATE, 12_345_678_901L, 9_876_543_210L))
        .build();
  }

  private static ClientMessage damaged(ClientMessage update) {
    ClientMessage.Builder damaged = update.toBuilder();
    byte[] payload = damaged.getUpdate().getPayload().toByteArray();
    payload[3] ^= 1;
    damaged.getUpdateBuilder().setPayload(ByteString.copyFrom(payload));
    return damaged.build();
  }

  private static UnknownFieldSet unknown() {
    return UnknownFieldSet.newBuilder()
        .addField(900, UnknownFieldSet.Field.newBuilder().addFixed64(7).build())
        .build();
  }

  private static byte[] later(byte[] message) {
    return ByteString.copyFrom(message).concat(unknown().toByteString()).toByteArray();
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    return Objects.requireNonNull(queue.poll(20, TimeUnit.SECONDS), "nothing came in 20 s");
  }

  private RunClients run() {
    return Objects.requireNonNull(run);
  }

  private ManagedChannel channel() {
    return Objects.requireNonNull(channel);
  }
}
