package dev.covey.coordinator.grpc;

import dev.covey.core.ClientId;
import dev.covey.core.Provenance;
import dev.covey.core.error.CoveyException;
import dev.covey.crypto.pki.IdentityPublicKey;
import dev.covey.protocol.PeerIdentity;
import dev.covey.protocol.WireLimits;
import dev.covey.protocol.WireVersion;
import dev.covey.protocol.v1.ClientMessage;
import dev.covey.protocol.v1.CoordinatorMessage;
import dev.covey.protocol.v1.Hello;
import dev.covey.protocol.v1.Welcome;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's stream. What is sent to it waits here until the transport has room, so that a client
 * that reads slowly costs references, not copies, and of these a bounded number. What it sends is
 * read a message at a time, no faster than {@link MessagePace} allows and only while it reads its
 * answers. A message that no client sends ends the stream with a status.
 */
final class ClientSession implements StreamObserver<ClientMessage> {
  private static final Logger LOG = LoggerFactory.getLogger(ClientSession.class);

  /** Answers that may wait while more of the client's messages are read. */
  private static final int UNREAD_ANSWERS = 16;

  /** A status travels in the trailers, of which a peer takes 8 KiB. */
  private static final int MOST_DESCRIPTION_CHARS = 400;

  private static final int MOST_VERSIONS_TOLD = 10;

  private final ClientSessions sessions;
  private final ServerCallStreamObserver<CoordinatorMessage> out;
  private final @Nullable PeerIdentity peer;
  private final @Nullable IdentityPublicKey enrolledKey;
  private final Outbox outbox = new Outbox();
  private final MessagePace pace = new MessagePace();
  private final AtomicBoolean left = new AtomicBoolean();
  private volatile @Nullable ClientId id;
  private volatile @Nullable Future<?> helloTimer;
  private @Nullable Status end;
  private boolean overflowed;
  private boolean readsOnWhenRead;

  ClientSession(
      ClientSessions sessions,
      ServerCallStreamObserver<CoordinatorMessage> out,
      @Nullable PeerIdentity peer,
      @Nullable IdentityPublicKey enrolledKey) {
    this.sessions = sessions;
    this.out = out;
    this.peer = peer;
    this.enrolledKey = enrolledKey;
    out.setOnReadyHandler(this::drain);
    out.setOnCancelHandler(this::gone);
    out.disableAutoInboundFlowControl();
    out.request(1);
  }

  /** Who calls, where the transport knows. */
  Optional<ClientId> peer() {
    return Optional.ofNullable(peer).map(PeerIdentity::id);
  }

  /** The key that the caller enrolled with, where the transport knows. */
  Optional<IdentityPublicKey> enrolledKey() {
    return Optional.ofNullable(enrolledKey);
  }

  /** What is to be called off when the client has said hello, or the stream ends. */
  void helloTimer(Future<?> timer) {
    helloTimer = timer;
    if (id != null || hasEnded()) {
      timer.cancel(false);
    }
  }

  private void helloIsOver() {
    Future<?> timer = helloTimer;
    if (timer != null) {
      timer.cancel(false);
    }
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
          case TRAINED -> sessions.trained(this, message.getTrained());
          case SECURE -> sessions.secured(this, message.getSecure());
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
    readOn();
  }

  /** Asks the transport for the client's next message, now or when it is time. */
  private void readOn() {
    long waitNanos;
    synchronized (outbox) {
      if (end != null) {
        return;
      }
      if (outbox.size() > UNREAD_ANSWERS) {
        readsOnWhenRead = true;
        return;
      }
      waitNanos = pace.nextNanos(sessions.clock().nanoTime());
    }
    if (waitNanos == 0) {
      out.request(1);
    } else {
      sessions.later(waitNanos, () -> out.request(1));
    }
  }

  private void hello(Hello hello) {
    OptionalInt version = WireVersion.common(hello.getWireVersionsList());
    if (version.isEmpty()) {
      end(
          Status.FAILED_PRECONDITION.withDescription(
              "no common wire version: the client speaks "
                  + some(hello.getWireVersionsList())
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
                    .setMaxMessageBytes(WireLimits.MAX_MESSAGE_BYTES))
            .build());
    id = claimed;
    helloIsOver();
    sessions.joined(this, claimed);
  }

  private static String some(List<Integer> versions) {
    return versions.size() > MOST_VERSIONS_TOLD
        ? versions.subList(0, MOST_VERSIONS_TOLD) + " and more"
        : versions.toString();
  }

  @Override
  public void onError(Throwable failure) {
    gone();
  }

  @Override
  public void onCompleted() {
    end(Status.OK);
  }

  /**
   * Sends a message, at once or when there is room; nothing if the stream has ended. A client that
   * leaves too much unread has its stream ended.
   */
  void send(CoordinatorMessage message) {
    boolean fits = true;
    synchronized (outbox) {
      if (end != null || overflowed) {
        return;
      }
      fits = outbox.add(message);
      if (!fits) {
        overflowed = true;
        outbox.clear();
      } else if (message.hasAssignment() || message.hasOffer()) {
        pace.asked();
      }
    }
    if (fits) {
      drain();
    } else {
      // Whoever sends may hold the lock of a run; the end of a stream takes those of all.
      sessions.later(
          0,
          () ->
              end(
                  Status.RESOURCE_EXHAUSTED.withDescription(
                      "the client does not read what it is sent; come back to hear the newest")));
    }
  }

  private void drain() {
    boolean readOn = false;
    synchronized (outbox) {
      while (end == null && out.isReady()) {
        CoordinatorMessage next = outbox.poll();
        if (next == null) {
          break;
        }
        out.onNext(next);
      }
      if (readsOnWhenRead && outbox.size() <= UNREAD_ANSWERS) {
        readsOnWhenRead = false;
        readOn = true;
      }
    }
    if (readOn) {
      readOn();
    }
  }

  /** Ends the stream. */
  void end(Status status) {
    synchronized (outbox) {
      if (end == null) {
        Status told = told(status);
        end = told;
        outbox.clear();
        if (told.isOk()) {
          out.onCompleted();
        } else {
          out.onError(told.asRuntimeException());
        }
      }
    }
    over();
  }

  /** Some descriptions repeat what the peer sent: neither its length nor its control characters. */
  private static Status told(Status status) {
    String description = status.getDescription();
    if (description == null) {
      return status;
    }
    StringBuilder text = new StringBuilder();
    description
        .codePoints()
        .limit(MOST_DESCRIPTION_CHARS)
        .forEach(c -> text.appendCodePoint(Character.isISOControl(c) ? '?' : c));
    return Status.fromCode(status.getCode())
        .withDescription(
            description.length() > MOST_DESCRIPTION_CHARS ? text + " ..." : text.toString());
  }

  private void gone() {
    synchronized (outbox) {
      if (end == null) {
        end = Status.CANCELLED.withDescription("its connection was lost");
      }
      outbox.clear();
    }
    over();
  }

  private void over() {
    helloIsOver();
    sessions.left(this);
  }

  /** True the first time only. */
  boolean markLeft() {
    return left.compareAndSet(false, true);
  }

  boolean hasEnded() {
    synchronized (outbox) {
      return end != null;
    }
  }

  /** How the stream ended, in words; empty while it goes on. */
  String howItEnded() {
    Status how;
    synchronized (outbox) {
      how = end;
    }
    if (how == null) {
      return "";
    }
    return switch (how.getCode()) {
      case CANCELLED -> "its connection was lost";
      case OK -> "it closed its stream";
      default -> "its stream was ended: " + how.getCode() + ", " + how.getDescription();
    };
  }
}
