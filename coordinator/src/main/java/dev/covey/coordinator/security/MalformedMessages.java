package dev.covey.coordinator.security;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/**
 * Answers bytes that are no message with INVALID_ARGUMENT. Left to itself, gRPC parses before any
 * interceptor, answers UNKNOWN, and writes a stack trace to the log for each: a stranger could fill
 * it.
 */
final class MalformedMessages implements ServerInterceptor {
  private MalformedMessages() {}

  /** The same service, with messages parsed where this class can see it fail. */
  static ServerServiceDefinition answered(ServerServiceDefinition service) {
    return ServerInterceptors.intercept(
        ServerInterceptors.useInputStreamMessages(service), new MalformedMessages());
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      private boolean broken;

      @Override
      public void onMessage(ReqT message) {
        if (broken) {
          return;
        }
        try {
          super.onMessage(message);
        } catch (StatusRuntimeException e) {
          // The protobuf marshaller's word for bytes that it cannot read.
          if (e.getStatus().getCode() != Status.Code.INTERNAL) {
            throw e;
          }
          broken = true;
          call.close(
              Status.INVALID_ARGUMENT.withDescription("the bytes are no message of this method"),
              new Metadata());
        }
      }

      @Override
      public void onHalfClose() {
        if (!broken) {
          super.onHalfClose();
        }
      }

      @Override
      public void onReady() {
        if (!broken) {
          super.onReady();
        }
      }
    };
  }
}
