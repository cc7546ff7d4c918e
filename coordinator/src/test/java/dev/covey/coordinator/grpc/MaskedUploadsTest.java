package dev.covey.coordinator.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.covey.aggregation.arrival.ClientResult;
import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.coordinator.federation.ClientCall;
import dev.covey.coordinator.federation.ClientInbox;
import dev.covey.coordinator.run.EventLog;
import dev.covey.coordinator.transfer.UploadSink;
import dev.covey.coordinator.wire.RawCall;
import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.core.Seeds;
import dev.covey.core.Sha256;
import dev.covey.core.TensorLayout;
import dev.covey.core.TensorSpec;
import dev.covey.crypto.secagg.message.ClientMessage.MaskedInput;
import dev.covey.crypto.secagg.message.ServerMessage;
import dev.covey.protocol.PeerIdentity;
import dev.covey.protocol.rounds.RoundKeys;
import dev.covey.protocol.transfer.TransferHeader;
import dev.covey.protocol.v1.ClientMessage;
import dev.covey.protocol.v1.Hello;
import dev.covey.protocol.v1.Ready;
import dev.covey.protocol.v1.RunOffer;
import dev.covey.protocol.v1.SecureMaskedInput;
import dev.covey.protocol.v1.SecureToCoordinator;
import dev.covey.protocol.v1.Trained;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Masked vectors that come through Transfer: files, until the loop has them. */
final class MaskedUploadsTest {
  private static final RoundKey KEY = new RoundKey(new RunId("masked-1"), 1, 1);
  private static final ClientId ANNA = new ClientId("anna");
  private static final PeerIdentity PEER = new PeerIdentity(ANNA, PeerIdentity.Role.CLIENT);
  private static final String TASK = "0f".repeat(32);
  private static final int SLOT = 5;
  private static final byte[] VECTOR = {1, 2, 3, 4, 5, 6, 7, 8};

  @TempDir Path temp;
  @TempDir Path spool;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final ClientSessions sessions = new ClientSessions(RemoteSettings.DEFAULT, timer);
  private final BlockingQueue<ClientResult> answers = new LinkedBlockingQueue<>();
  private final BlockingQueue<Supplier<dev.covey.crypto.secagg.message.ClientMessage>> said =
      new LinkedBlockingQueue<>();
  private RunClients run;
  private Server server;
  private ManagedChannel channel;
  private RawCall stream;

  @BeforeEach
  void aClientIsInASession() throws Exception {
    BlockingQueue<List<ClientId>> eligible = new LinkedBlockingQueue<>();
    TensorLayout layout = TensorLayout.of(TensorSpec.of("lora.a", 4));
    run =
        new RunClients(
            RunOffer.newBuilder()
                .setRunId(KEY.run().value())
                .setLayoutSha256(layout.sha256())
                .setDimension(layout.dimension())
                .build(),
            List.of(ANNA),
            1,
            layout.dimension() * (long) Float.BYTES,
            new SessionMembers(new MaskedRun(VECTOR.length, Optional.empty()), Clock.system()),
            sessions,
            new AssignmentMessages(layout, new RunBlobs().models(temp)),
            new ClientInbox() {
              @Override
              public void eligible(RoundKey key, List<ClientId> clients) {
                eligible.add(clients);
              }

              @Override
              public void answered(RoundKey key, int slot, ClientResult result, long cpuNanos) {
                answers.add(result);
              }

              @Override
              public void secured(
                  RoundKey key,
                  int slot,
                  Supplier<dev.covey.crypto.secagg.message.ClientMessage> message,
                  long cpuNanos) {
                said.add(message);
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
    stream = new RawCall(channel, "covey.v1.Rounds/Join");
    say(
        ClientMessage.newBuilder()
            .setHello(
                Hello.newBuilder()
                    .addWireVersions(1)
                    .setCoveyVersion("0.1.0")
                    .setClientId(ANNA.value())));
    say(ClientMessage.newBuilder().setReady(Ready.newBuilder().setRunId(KEY.run().value())));
    run.gather(KEY, 1);
    next(eligible);
    float[] model = new float[4];
    run.assign(KEY, List.of(new ClientCall(SLOT, 0, ANNA, 1, TASK, model, null, 0, Seeds.root(1))));
    say(
        ClientMessage.newBuilder()
            .setTrained(
                Trained.newBuilder()
                    .setKey(RoundKeys.toWire(KEY))
                    .setTaskSha256(TASK)
                    .setSigningKey(ByteString.copyFrom(new byte[32]))));
    assertThat(next(answers)).isEqualTo(new ClientResult.Held(0));
    run.secure(KEY, SLOT, new ServerMessage.ShareDelivery(new byte[32], List.of()));
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
    timer.shutdownNow();
  }

  @Test
  void aVectorThatWasNamedCountsThoughItsClientLeavesBeforeTheLoopTakesIt() throws Exception {
    upload(VECTOR);
    name(VECTOR);
    Supplier<dev.covey.crypto.secagg.message.ClientMessage> message = next(said);
    stream.cut();
    assertThat(next(answers)).isInstanceOf(ClientResult.Failed.class);
    assertThat(((MaskedInput) message.get()).vector()).isEqualTo(VECTOR);
    assertThat(spool).isEmptyDirectory();
  }

  @Test
  void aVectorThatNobodyNamedIsDeletedWithItsClient() throws Exception {
    upload(VECTOR);
    stream.cut();
    assertThat(next(answers)).isInstanceOf(ClientResult.Failed.class);
    assertThat(spool).isEmptyDirectory();
  }

  @Test
  void aVectorThatTheLoopNeverTookIsDeletedWithTheRound() throws Exception {
    upload(VECTOR);
    name(VECTOR);
    next(said);
    run.ended(KEY, false);
    assertThat(spool).isEmptyDirectory();
  }

  @Test
  void whatWasNamedIsNotReplaced() throws Exception {
    upload(VECTOR);
    name(VECTOR);
    next(said);
    assertThat(sessions.uploads().gate(PEER, header(new byte[8])))
        .isInstanceOfSatisfying(
            UploadSink.Gate.Closed.class,
            closed -> assertThat(closed.reason()).isEqualTo(RejectionReason.DUPLICATE));
  }

  @Test
  void anotherVectorThanTheOneThatCameEndsTheStream() throws Exception {
    upload(VECTOR);
    name(new byte[8]);
    assertThat(next(answers)).isInstanceOf(ClientResult.Failed.class);
    assertThat(said).isEmpty();
    assertThat(spool).isEmptyDirectory();
  }

  private void upload(byte[] vector) throws IOException {
    UploadSink sink = sessions.uploads();
    assertThat(sink.gate(PEER, header(vector))).isEqualTo(new UploadSink.Gate.Open(VECTOR.length));
    assertThat(sink.whole(PEER, header(vector), Files.write(spool.resolve("whole"), vector)))
        .isCompletedWithValue(new UploadSink.Result.Stored());
  }

  private static TransferHeader header(byte[] vector) {
    return new TransferHeader(KEY, TASK, vector.length, Sha256.ofBytes(vector), 0, "");
  }

  private void name(byte[] vector) {
    say(
        ClientMessage.newBuilder()
            .setSecure(
                SecureToCoordinator.newBuilder()
                    .setKey(RoundKeys.toWire(KEY))
                    .setMaskedInput(
                        SecureMaskedInput.newBuilder()
                            .setSession(ByteString.copyFrom(new byte[32]))
                            .setMember(SLOT)
                            .setUploadSha256(Sha256.ofBytes(vector)))));
  }

  private void say(ClientMessage.Builder message) {
    stream.say(message.build().toByteArray());
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    return Objects.requireNonNull(queue.poll(20, TimeUnit.SECONDS), "nothing came in 20 s");
  }
}
