package dev.covey.coordinator.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.covey.coordinator.observation.CoordinatorObserver;
import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.protocol.PeerIdentity;
import dev.covey.protocol.WireVersion;
import dev.covey.protocol.v1.Assignment;
import dev.covey.protocol.v1.ClientMessage;
import dev.covey.protocol.v1.CoordinatorMessage;
import dev.covey.protocol.v1.Decline;
import dev.covey.protocol.v1.Hello;
import dev.covey.protocol.v1.Ready;
import dev.covey.protocol.v1.Vector;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What one client can make the coordinator hold and do: bounded, whatever it sends or leaves
 * unread.
 */
final class ClientSessionTest {
  private static final long NEVER_MILLIS = 3_600_000;

  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private final StoppedClock clock = new StoppedClock();
  private final ClientSessions sessions =
      new ClientSessions(
          new RemoteSettings("covey", 100, NEVER_MILLIS, 1_000, 1_000, 1_000, 1 << 20),
          timer,
          CoordinatorObserver.NONE,
          clock);

  @BeforeEach
  void forgetCalledOffTimers() {
    timer.setRemoveOnCancelPolicy(true);
  }

  @AfterEach
  void endTimer() {
    timer.shutdownNow();
  }

  @Test
  void whoDoesNotReadHasItsStreamEndedAndNothingIsKeptOfIt() {
    FakePeer peer = new FakePeer();
    ClientSession session = (ClientSession) sessions.join(peer);
    session.onNext(hello("anna"));
    peer.stopReading();
    for (int i = 0; i < Outbox.MOST_BYTES >> 20; i++) {
      session.send(assignment(new byte[(1 << 20) - 100]));
    }
    assertThat(peer.end()).isEmpty();
    session.send(assignment(new byte[1 << 20]));
    finishTimers();

    assertThat(peer.end().map(Status::getCode)).contains(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(sessions.openStreams()).isZero();
    assertThat(sessions.connected()).isEmpty();
    peer.read();
    assertThat(peer.sent()).as("the welcome alone").hasSize(1);
  }

  @Test
  void smallMessagesThatAreNotReadAreBoundedAsWell() {
    FakePeer peer = new FakePeer();
    ClientSession session = (ClientSession) sessions.join(peer);
    session.onNext(hello("anna"));
    peer.stopReading();
    for (int i = 0; i <= Outbox.MOST_MESSAGES; i++) {
      session.send(CoordinatorMessage.getDefaultInstance());
    }
    finishTimers();
    assertThat(peer.end().map(Status::getCode)).contains(Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void whoDoesNotReadItsAnswersIsNotReadEither() {
    FakePeer peer = new FakePeer();
    ClientSession session = (ClientSession) sessions.join(peer);
    session.onNext(hello("anna"));
    peer.stopReading();
    int asked = 1;
    // Each is about a run that is not there, and is answered so.
    while (peer.requested() > asked && asked < 1000) {
      asked++;
      session.onNext(ready("gone"));
    }
    assertThat(peer.requested()).isEqualTo(asked).isLessThan(25);
    assertThat(peer.end()).isEmpty();

    peer.read();
    assertThat(peer.sent()).hasSize(asked);
    assertThat(peer.requested()).as("it goes on").isEqualTo(asked + 1);
  }

  @Test
  void aFloodIsReadNoFasterThanAFewMessagesASecond() {
    FakePeer peer = new FakePeer();
    ClientSession session = (ClientSession) sessions.join(peer);
    session.onNext(hello("anna"));
    int taken = 1;
    while (peer.requested() > taken && taken < 10_000) {
      taken++;
      session.onNext(ready("gone"));
    }
    assertThat(taken).isBetween(MessagePace.BURST, MessagePace.BURST + 2);
    assertThat(timer.getQueue()).as("the hello is over; one waits to be read").hasSize(1);
  }

  @Test
  void whoAnswersWhatItIsAskedNeverWaits() {
    FakePeer peer = new FakePeer();
    ClientSession session = (ClientSession) sessions.join(peer);
    session.onNext(hello("anna"));
    int before = peer.requested();
    for (int i = 0; i < 10_000; i++) {
      session.send(assignment(new byte[8]));
      session.onNext(ready("gone"));
    }
    assertThat(peer.requested()).isEqualTo(before + 10_000);
  }

  @Test
  void oneClientHasAFewStreamsAndTakesNobodysPlace() {
    List<FakePeer> peers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      peers.add(new FakePeer());
      joinAs("mallory", peers.get(i));
    }
    assertThat(peers.subList(0, 8)).allSatisfy(peer -> assertThat(peer.end()).isEmpty());
    assertThat(peers.subList(8, 20))
        .allSatisfy(
            peer ->
                assertThat(peer.end().map(Status::getCode))
                    .contains(Status.Code.RESOURCE_EXHAUSTED));
    FakePeer other = new FakePeer();
    joinAs("anna", other);
    assertThat(other.end()).isEmpty();
    peers.get(0).vanish();
    FakePeer again = new FakePeer();
    joinAs("mallory", again);
    assertThat(again.end()).as("one is gone, so there is room").isEmpty();
  }

  @Test
  void streamsThatComeAndGoLeaveNoTimeLimitsBehind() {
    for (int i = 0; i < 1000; i++) {
      FakePeer peer = new FakePeer();
      StreamObserver<ClientMessage> stream = sessions.join(peer);
      if (i % 2 == 0) {
        stream.onNext(hello("anna"));
      }
      peer.vanish();
    }
    assertThat(sessions.openStreams()).isZero();
    assertThat(timer.getQueue()).isEmpty();
  }

  @Test
  void aDescriptionSaysBackNeitherManyNorStrangeCharacters() {
    FakePeer peer = new FakePeer();
    StreamObserver<ClientMessage> stream = sessions.join(peer);
    stream.onNext(hello("anna"));
    stream.onNext(
        ClientMessage.newBuilder()
            .setDecline(Decline.newBuilder().setRunId("\u0007\r\n".repeat(1 << 18)))
            .build());
    Status end = peer.end().orElseThrow();
    assertThat(end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(end.getDescription()).hasSizeLessThan(500).doesNotContain("\u0007", "\n");
  }

  private void joinAs(String id, FakePeer peer) {
    Context.ROOT
        .withValue(PeerIdentity.KEY, new PeerIdentity(new ClientId(id), PeerIdentity.Role.CLIENT))
        .run(() -> sessions.join(peer));
  }

  /** What was to be done at once is done. */
  private void finishTimers() {
    try {
      timer.submit(() -> {}).get(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static CoordinatorMessage assignment(byte[] model) {
    return CoordinatorMessage.newBuilder()
        .setAssignment(
            Assignment.newBuilder()
                .setModel(Vector.newBuilder().setInline(ByteString.copyFrom(model))))
        .build();
  }

  private static ClientMessage hello(String id) {
    return ClientMessage.newBuilder()
        .setHello(Hello.newBuilder().addAllWireVersions(WireVersion.SPOKEN).setClientId(id))
        .build();
  }

  private static ClientMessage ready(String run) {
    return ClientMessage.newBuilder().setReady(Ready.newBuilder().setRunId(run)).build();
  }

  /** Time stands still. */
  private static final class StoppedClock implements Clock {
    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    @Override
    public long nanoTime() {
      return 0;
    }
  }
}
