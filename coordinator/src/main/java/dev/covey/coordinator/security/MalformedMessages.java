package dev.covey.coordinator.security;

import dev.covey.protocol.WireLimits;
import io.grpc.BindableService;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Answers bytes that are no message with INVALID_ARGUMENT, and messages that are too large with
 * RESOURCE_EXHAUSTED. Left to itself, gRPC parses before any interceptor, answers UNKNOWN or breaks
 * the call off, and writes a stack trace to the log for each: a stranger could fill it. For the
 * service such a call is one that was cancelled.
 */
public final class MalformedMessages implements ServerInterceptor {
  private MalformedMessages() {}

  /** The service, with messages parsed where this class can see it fail. */
  public static ServerServiceDefinition answered(BindableService service) {
    return ServerInterceptors.intercept(
        ServerInterceptors.useMarshalledMessages(service.bindService(), new AsTheyCame()),
        new MalformedMessages());
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    Checked<ReqT, RespT> checked = new Checked<>(call);
    return checked.listening(next.startCall(checked, headers));
  }

  /** Bytes, neither buffered nor copied: what is large must stay cheap. */
  private static final class AsTheyCame implements Marshaller<InputStream> {
    @Override
    public InputStream stream(InputStream bytes) {
      return bytes;
    }

    @Override
    public InputStream parse(InputStream bytes) {
      return bytes;
    }
  }

  /** Once refused, nothing that the service does reaches the peer, from whatever thread. */
  private static final class Checked<ReqT, RespT> extends SimpleForwardingServerCall<ReqT, RespT> {
    private boolean refused;

    Checked(ServerCall<ReqT, RespT> call) {
      super(call);
    }

    synchronized boolean isRefused() {
      return refused;
    }

    synchronized void refuse(Status status) {
      refused = true;
      delegate().close(status, new Metadata());
    }

    @Override
    public synchronized void request(int messages) {
      if (!refused) {
        delegate().request(messages);
      }
    }

    @Override
    public synchronized void sendHeaders(Metadata headers) {
      if (!refused) {
        delegate().sendHeaders(headers);
      }
    }

    @Override
    public synchronized void sendMessage(RespT message) {
      if (!refused) {
        delegate().sendMessage(message);
      }
    }

    @Override
    public synchronized void close(Status status, Metadata trailers) {
      if (!refused) {
        delegate().close(status, trailers);
      }
    }

    @Override
    public synchronized boolean isReady() {
      return !refused && delegate().isReady();
    }

    @Override
    public synchronized boolean isCancelled() {
      return refused || delegate().isCancelled();
    }

    ServerCall.Listener<ReqT> listening(ServerCall.Listener<ReqT> service) {
      return new SimpleForwardingServerCallListener<>(service) {
        @Override
        public void onMessage(ReqT message) {
          if (isRefused()) {
            return;
          }
          int bytes = size(message);
          if (bytes > WireLimits.MAX_MESSAGE_BYTES) {
            refuseAndTell(
                Status.RESOURCE_EXHAUSTED.withDescription(
                    "a message of "
                        + bytes
                        + " bytes: the most are "
                        + WireLimits.MAX_MESSAGE_BYTES));
            return;
          }
          try {
            super.onMessage(message);
          } catch (StatusRuntimeException e) {
            // The protobuf marshaller's word for bytes that it cannot read.
            if (e.getStatus().getCode() != Status.Code.INTERNAL) {
              throw e;
            }
            refuseAndTell(
                Status.INVALID_ARGUMENT.withDescription("the bytes are no message of this method"));
          }
        }

        private void refuseAndTell(Status status) {
          refuse(status);
          super.onCancel();
        }

        @Override
        public void onHalfClose() {
          if (!isRefused()) {
            super.onHalfClose();
          }
        }

        @Override
        public void onReady() {
          if (!isRefused()) {
            super.onReady();
          }
        }

        @Override
        public void onCancel() {
          if (!isRefused()) {
            super.onCancel();
          }
        }

        @Override
        public void onComplete() {
          if (!isRefused()) {
            super.onComplete();
          }
        }
      };
    }
  }

  /** Of a message that is still bytes, as they all are here. */
  private static int size(Object message) {
    try {
      return message instanceof InputStream bytes ? bytes.available() : 0;
    } catch (IOException e) {
      // The parser meets it again.
      return 0;
    }
  }
}
