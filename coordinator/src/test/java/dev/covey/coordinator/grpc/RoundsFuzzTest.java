package dev.covey.coordinator.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.covey.core.Seeds;
import dev.covey.protocol.WireVersion;
import dev.covey.protocol.v1.ClientMessage;
import dev.covey.protocol.v1.Decline;
import dev.covey.protocol.v1.Failed;
import dev.covey.protocol.v1.Hello;
import dev.covey.protocol.v1.NotReady;
import dev.covey.protocol.v1.Ready;
import dev.covey.protocol.v1.Update;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever clients say, streams end with a documented status and nothing is left of them. {@code
 * -Dcovey.fuzz.inputs=N} sends N messages.
 */
final class RoundsFuzzTest {
  private static final Set<Status.Code> DOCUMENTED =
      EnumSet.of(
          Status.Code.OK,
          Status.Code.INVALID_ARGUMENT,
          Status.Code.FAILED_PRECONDITION,
          Status.Code.ABORTED,
          Status.Code.RESOURCE_EXHAUSTED);

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void endTimer() {
    timer.shutdownNow();
  }

  @Test
  void anyMessagesEndInADocumentedStatusAndLeaveNothing() {
    RandomGenerator random = Seeds.root(5).child("rounds").generator();
    ClientSessions sessions = sessions(3);
    int messages = Integer.getInteger("covey.fuzz.inputs", 10_000);
    int sent = 0;
    while (sent < messages) {
      List<FakePeer> peers =
          List.of(new FakePeer(), new FakePeer(), new FakePeer(), new FakePeer());
      List<StreamObserver<ClientMessage>> streams = peers.stream().map(sessions::join).toList();
      for (int i = 0; i < 12; i++, sent++) {
        streams.get(random.nextInt(4)).onNext(message(random, i < 4));
      }
      streams.forEach(StreamObserver::onCompleted);
      assertThat(peers)
          .as("after message %s", sent)
          .allSatisfy(peer -> assertThat(DOCUMENTED).contains(peer.end().orElseThrow().getCode()));
      assertThat(sessions.openStreams()).isZero();
      assertThat(sessions.connected()).isEmpty();
    }
  }

  @Test
  void aStreamTooManyReplacesNobodyByItsHello() {
    ClientSessions sessions = sessions(1);
    FakePeer first = new FakePeer();
    sessions.join(first).onNext(hello("anna"));
    FakePeer second = new FakePeer();
    sessions.join(second).onNext(hello("anna"));

    assertThat(second.end().map(Status::getCode)).contains(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(first.end()).isEmpty();
    assertThat(sessions.openStreams()).isEqualTo(1);
  }

  @Test
  void aNewerStreamOfAClientEndsTheOlder() {
    ClientSessions sessions = sessions(2);
    FakePeer first = new FakePeer();
    sessions.join(first).onNext(hello("anna"));
    FakePeer second = new FakePeer();
    sessions.join(second).onNext(hello("anna"));

    assertThat(first.end().map(Status::getCode)).contains(Status.Code.ABORTED);
    assertThat(second.end()).isEmpty();
    assertThat(sessions.openStreams()).isEqualTo(1);
  }

  @Test
  void aSecondHelloEndsTheStream() {
    ClientSessions sessions = sessions(2);
    FakePeer peer = new FakePeer();
    StreamObserver<ClientMessage> stream = sessions.join(peer);
    stream.onNext(hello("anna"));
    stream.onNext(hello("anna"));

    assertThat(peer.end().map(Status::getCode)).contains(Status.Code.INVALID_ARGUMENT);
    assertThat(sessions.connected()).isEmpty();
  }

  private ClientSessions sessions(int atMost) {
    return new ClientSessions(
        new RemoteSettings("covey", atMost, 3_600_000, 1_000, 1_000, 1_000, 1 << 20), timer);
  }

  private static ClientMessage hello(String id) {
    return ClientMessage.newBuilder()
        .setHello(Hello.newBuilder().addAllWireVersions(WireVersion.SPOKEN).setClientId(id))
        .build();
  }

  private static ClientMessage message(RandomGenerator random, boolean early) {
    ClientMessage.Builder any = ClientMessage.newBuilder();
    ClientMessage valid =
        early && random.nextInt(4) > 0
            ? hello("client-" + random.nextInt(3))
            : switch (random.nextInt(6)) {
              case 0 -> hello(random.nextBoolean() ? "" : "../x");
              case 1 -> any.setReady(Ready.newBuilder().setRunId("run")).build();
              case 2 -> any.setNotReady(NotReady.newBuilder().setRunId("\u0000")).build();
              case 3 -> any.setDecline(Decline.newBuilder().setReason("no")).build();
              case 4 -> any.setUpdate(Update.newBuilder().setCpuNanos(-1)).build();
              default -> any.setFailed(Failed.newBuilder().setReason("?")).build();
            };
    byte[] bytes = valid.toByteArray();
    if (bytes.length > 0 && random.nextInt(3) == 0) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    try {
      return ClientMessage.parseFrom(bytes);
    } catch (InvalidProtocolBufferException noMessage) {
      return valid;
    }
  }
}
