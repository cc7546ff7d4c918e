package dev.covey.coordinator.grpc;

import dev.covey.core.ClientId;
import dev.covey.core.Provenance;
import dev.covey.core.error.CoveyException;
import dev.covey.protocol.PeerIdentity;
import dev.covey.protocol.WireVersion;
import dev.covey.protocol.v1.ClientMessage;
import dev.covey.protocol.v1.CoordinatorMessage;
import dev.covey.protocol.v1.Hello;
import dev.covey.protocol.v1.Welcome;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's stream. What is sent to it waits here until the transport has room, so that a client
 * that reads slowly costs references, not copies. A message that no client sends ends the stream
 * with a status.
 */
final class ClientSession implements StreamObserver<ClientMessage> {
  private static final Logger LOG = LoggerFactory.getLogger(ClientSession.class);

  private final ClientSessions sessions;
  private final ServerCallStreamObserver<CoordinatorMessage> out;
  private final @Nullable PeerIdentity peer;
  private final Deque<CoordinatorMessage> outbox = new ArrayDeque<>();
  private volatile @Nullable ClientId id;
  private final AtomicBoolean left = new AtomicBoolean();
  private boolean ended;

  ClientSession(
      ClientSessions sessions,
      ServerCallStreamObserver<CoordinatorMessage> out,
      @Nullable PeerIdentity peer) {
    this.sessions = sessions;
    this.out = out;
    this.peer = peer;
    out.setOnReadyHandler(this::drain);
    out.setOnCancelHandler(this::gone);
  }

  /** The client, once it has said hello. */
  Optional<ClientId> id() {
    return Optional.ofNullable(id);
  }

  @Override
  public void onNext(ClientMessage message) {
    if (hasEnded()) {
      // What was on its way when the stream ended; above all a Hello must not replace anybody.
      return;
    }
    try {
      ClientId known = id;
      if (known == null) {
        if (message.getMessageCase() != ClientMessage.MessageCase.HELLO) {
          end(Status.INVALID_ARGUMENT.withDescription("the first message must be Hello"));
          return;
        }
        hello(message.getHello());
      } else {
        switch (message.getMessageCase()) {
          case READY -> sessions.ready(this, message.getReady().getRunId());
          case NOT_READY -> sessions.notReady(this, message.getNotReady().getRunId());
          case DECLINE -> sessions.declined(this, message.getDecline());
          case UPDATE -> sessions.update(this, message.getUpdate());
          case FAILED -> sessions.failed(this, message.getFailed());
          case HELLO, MESSAGE_NOT_SET ->
              end(
                  Status.INVALID_ARGUMENT.withDescription(
                      "a second Hello, or a message of no known kind"));
        }
      }
    } catch (CoveyException refused) {
      end(Status.INVALID_ARGUMENT.withDescription(refused.getMessage()));
    } catch (RuntimeException bug) {
      LOG.error("a message of client {} was not handled", id, bug);
      end(Status.INTERNAL.withDescription("the message was not handled"));
    }
  }

  private void hello(Hello hello) {
    OptionalInt version = WireVersion.common(hello.getWireVersionsList());
    if (version.isEmpty()) {
      end(
          Status.FAILED_PRECONDITION.withDescription(
              "no common wire version: the client speaks "
                  + hello.getWireVersionsList()
                  + ", the coordinator "
                  + WireVersion.SPOKEN
                  + "; update the older one"));
      return;
    }
    ClientId claimed = new ClientId(hello.getClientId());
    if (peer != null && !peer.id().equals(claimed)) {
      end(
          Status.PERMISSION_DENIED.withDescription(
              "the certificate is " + peer.id() + "'s, the client says it is " + claimed));
      return;
    }
    send(
        CoordinatorMessage.newBuilder()
            .setWelcome(
                Welcome.newBuilder()
                    .setWireVersion(version.getAsInt())
                    .setCoveyVersion(Provenance.versionOfCovey())
                    .setCoordinator(sessions.settings().coordinator())
                    .setMaxMessageBytes(WireVersion.MAX_MESSAGE_BYTES))
            .build());
    id = claimed;
    sessions.joined(this, claimed);
  }

  @Override
  public void onError(Throwable failure) {
    gone();
  }

  @Override
  public void onCompleted() {
    end(Status.OK);
  }

  /** Sends a message, at once or when there is room; nothing if the stream has ended. */
  void send(CoordinatorMessage message) {
    synchronized (outbox) {
      if (!ended) {
        outbox.add(message);
      }
    }
    drain();
  }

  private void drain() {
    synchronized (outbox) {
      while (!ended && !outbox.isEmpty() && out.isReady()) {
        out.onNext(outbox.poll());
      }
    }
  }

  /** Ends the stream. */
  void end(Status status) {
    synchronized (outbox) {
      if (!ended) {
        ended = true;
        outbox.clear();
        if (status.isOk()) {
          out.onCompleted();
        } else {
          out.onError(status.asRuntimeException());
        }
      }
    }
    sessions.left(this);
  }

  private void gone() {
    synchronized (outbox) {
      ended = true;
      outbox.clear();
    }
    sessions.left(this);
  }

  /** True the first time only. */
  boolean markLeft() {
    return left.compareAndSet(false, true);
  }

  boolean hasEnded() {
    synchronized (outbox) {
      return ended;
    }
  }
}
