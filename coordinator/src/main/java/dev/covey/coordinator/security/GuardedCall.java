package dev.covey.coordinator.security;

import dev.covey.coordinator.security.PeerCheck.Refused;
import dev.covey.core.ClientId;
import io.grpc.Context.CancellableContext;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call that can be ended from outside. gRPC's calls belong to one thread at a time; the lock
 * makes room for the one that ends it. From then on nothing that the peer sent reaches the service
 * and nothing the service sends reaches the peer.
 */
final class GuardedCall<ReqT, RespT> extends SimpleForwardingServerCall<ReqT, RespT> {
  private final ClientId peer;
  private final Instant certificateEnds;
  private boolean closed;
  private boolean ended;
  private @Nullable CancellableContext context;

  GuardedCall(ServerCall<ReqT, RespT> call, ClientId peer, Instant certificateEnds) {
    super(call);
    this.peer = peer;
    this.certificateEnds = certificateEnds;
  }

  ClientId peer() {
    return peer;
  }

  Instant certificateEnds() {
    return certificateEnds;
  }

  /** Tells the service's context as well when the call is ended. */
  synchronized void attach(CancellableContext newContext) {
    context = newContext;
    if (ended) {
      newContext.cancel(null);
    }
  }

  /** Ends the call for a reason; does nothing if it is over. Returns whether it was open. */
  boolean end(Refused reason) {
    CancellableContext toCancel;
    synchronized (this) {
      if (closed) {
        return false;
      }
      closed = true;
      ended = true;
      delegate()
          .close(
              Status.UNAUTHENTICATED.withDescription(reason.message()),
              reason.refusal().trailers());
      toCancel = context;
    }
    // Listeners of the context run here; they must not wait for the lock.
    if (toCancel != null) {
      toCancel.cancel(null);
    }
    return true;
  }

  synchronized boolean isEnded() {
    return ended;
  }

  @Override
  public synchronized void request(int messages) {
    delegate().request(messages);
  }

  @Override
  public synchronized void sendHeaders(Metadata headers) {
    if (!ended) {
      delegate().sendHeaders(headers);
    }
  }

  @Override
  public synchronized void sendMessage(RespT message) {
    if (!ended) {
      delegate().sendMessage(message);
    }
  }

  @Override
  public synchronized void close(Status status, Metadata trailers) {
    if (!ended) {
      closed = true;
      delegate().close(status, trailers);
    }
  }

  @Override
  public synchronized boolean isReady() {
    return !ended && delegate().isReady();
  }

  @Override
  public synchronized boolean isCancelled() {
    return ended || delegate().isCancelled();
  }

  /** What the service hears of the call; {@code whenOver} runs once at its end. */
  ServerCall.Listener<ReqT> listening(ServerCall.Listener<ReqT> service, Runnable whenOver) {
    return new SimpleForwardingServerCallListener<>(service) {
      @Override
      public void onMessage(ReqT message) {
        if (!isEnded()) {
          super.onMessage(message);
        }
      }

      @Override
      public void onHalfClose() {
        if (!isEnded()) {
          super.onHalfClose();
        }
      }

      @Override
      public void onReady() {
        if (!isEnded()) {
          super.onReady();
        }
      }

      @Override
      public void onCancel() {
        try {
          super.onCancel();
        } finally {
          whenOver.run();
        }
      }

      @Override
      public void onComplete() {
        try {
          // For the service a call that was ended from outside is a cancelled one.
          if (isEnded()) {
            super.onCancel();
          } else {
            super.onComplete();
          }
        } finally {
          whenOver.run();
        }
      }
    };
  }
}
