package dev.covey.protocol.rounds;

import dev.covey.protocol.codec.SharingMarshaller;
import dev.covey.protocol.v1.ClientMessage;
import dev.covey.protocol.v1.CoordinatorMessage;
import dev.covey.protocol.v1.RoundsGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;

/** {@code covey.v1.Rounds} with marshallers that do not copy models and updates once more. */
public final class RoundsMethods {
  /** {@code Rounds.Join}. */
  public static final MethodDescriptor<ClientMessage, CoordinatorMessage> JOIN =
      RoundsGrpc.getJoinMethod().toBuilder(
              SharingMarshaller.of(ClientMessage.getDefaultInstance()),
              SharingMarshaller.of(CoordinatorMessage.getDefaultInstance()))
          .build();

  /** The service of this method; reflection finds the same description as of the generated one. */
  private static final ServiceDescriptor SERVICE =
      ServiceDescriptor.newBuilder(RoundsGrpc.SERVICE_NAME)
          .setSchemaDescriptor(RoundsGrpc.getServiceDescriptor().getSchemaDescriptor())
          .addMethod(JOIN)
          .build();

  private RoundsMethods() {}

  /** The service that an implementation offers, with these marshallers. */
  @SuppressWarnings("unchecked") // the generated definition of Join takes and gives these messages
  public static ServerServiceDefinition of(RoundsGrpc.RoundsImplBase service) {
    return ServerServiceDefinition.builder(SERVICE)
        .addMethod(
            JOIN,
            (ServerCallHandler<ClientMessage, CoordinatorMessage>)
                service.bindService().getMethod(JOIN.getFullMethodName()).getServerCallHandler())
        .build();
  }
}
