package dev.covey.protocol.transfer;

import dev.covey.protocol.codec.Frame;
import dev.covey.protocol.codec.FrameMarshaller;
import dev.covey.protocol.v1.Chunk;
import dev.covey.protocol.v1.DownloadRequest;
import dev.covey.protocol.v1.TransferGrpc;
import dev.covey.protocol.v1.UploadFrame;
import dev.covey.protocol.v1.UploadStatus;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoUtils;
import java.util.Optional;

/** {@code covey.v1.Transfer} with marshallers that leave chunks where they are. */
public final class TransferMethods {
  /** {@code Transfer.Download}. */
  public static final MethodDescriptor<Frame<DownloadRequest>, Frame<Chunk>> DOWNLOAD =
      TransferGrpc.getDownloadMethod().toBuilder(
              FrameMarshaller.ofMessages(DownloadRequest.getDefaultInstance()),
              FrameMarshaller.ofChunks())
          .build();

  /** {@code Transfer.Upload}. */
  public static final MethodDescriptor<Frame<UploadFrame>, UploadStatus> UPLOAD =
      TransferGrpc.getUploadMethod().toBuilder(
              FrameMarshaller.ofEnvelope(
                  UploadFrame.getDefaultInstance(),
                  UploadFrame.CHUNK_FIELD_NUMBER,
                  frame -> frame.hasChunk() ? Optional.of(frame.getChunk()) : Optional.empty()),
              ProtoUtils.marshaller(UploadStatus.getDefaultInstance()))
          .build();

  /**
   * The service of these methods; reflection finds the same description as of the generated one.
   */
  public static final ServiceDescriptor SERVICE =
      ServiceDescriptor.newBuilder(TransferGrpc.SERVICE_NAME)
          .setSchemaDescriptor(TransferGrpc.getServiceDescriptor().getSchemaDescriptor())
          .addMethod(DOWNLOAD)
          .addMethod(UPLOAD)
          .build();

  private TransferMethods() {}
}
