package dev.covey.protocol.codec;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Takes the place of the generated marshaller of a message with large byte fields: these are not
 * copied out of the message's bytes but share them. So a message costs one array, and what is kept
 * of it keeps the whole array.
 *
 * @param <M> the generated message
 */
public final class SharingMarshaller<M extends Message> implements MethodDescriptor.Marshaller<M> {
  private final MethodDescriptor.Marshaller<M> generated;
  private final Parser<M> parser;

  private SharingMarshaller(MethodDescriptor.Marshaller<M> generated, Parser<M> parser) {
    this.generated = generated;
    this.parser = parser;
  }

  /** For messages of the class of {@code prototype}, its default instance. */
  @SuppressWarnings("unchecked") // a message's parser gives messages of its class
  public static <M extends Message> SharingMarshaller<M> of(M prototype) {
    return new SharingMarshaller<>(
        ProtoUtils.marshaller(prototype), (Parser<M>) prototype.getParserForType());
  }

  @Override
  public InputStream stream(M message) {
    return generated.stream(message);
  }

  /** Throws what the generated one throws: INTERNAL for bytes that are no such message. */
  @Override
  public M parse(InputStream in) {
    try {
      ByteString bytes = UnsafeByteOperations.unsafeWrap(allOf(in));
      CodedInputStream coded = bytes.newCodedInput();
      coded.enableAliasing(true);
      M message = parser.parseFrom(coded);
      coded.checkLastTagWas(0);
      return message;
    } catch (InvalidProtocolBufferException e) {
      throw Status.INTERNAL
          .withDescription("Invalid protobuf byte sequence")
          .withCause(e)
          .asRuntimeException();
    } catch (IOException e) {
      throw Status.INTERNAL
          .withDescription("the message cannot be read")
          .withCause(e)
          .asRuntimeException();
    }
  }

  /** In one array, in one go where the length is known. */
  private static byte[] allOf(InputStream in) throws IOException {
    if (!(in instanceof KnownLength)) {
      return in.readAllBytes();
    }
    byte[] bytes = new byte[in.available()];
    int read = in.readNBytes(bytes, 0, bytes.length);
    if (read < bytes.length) {
      throw new EOFException("the message ends after " + read + " of " + bytes.length + " bytes");
    }
    return bytes;
  }
}
