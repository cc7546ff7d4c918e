package dev.covey.protocol.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.covey.protocol.WireLimits;
import dev.covey.protocol.v1.Chunk;
import io.grpc.Detachable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Function;

/**
 * Takes the place of the generated marshaller of a message that is a chunk, or of which one
 * alternative is a chunk. The bytes are the same; what differs is that a chunk's data is not
 * copied: it goes from the sender's array into the transport's buffers, and stays there on arrival
 * until the receiver reads it to where it belongs.
 *
 * <p>Parsing never throws: what breaks the format or a limit becomes {@link Frame.Malformed}.
 *
 * @param <M> the generated message
 */
public final class FrameMarshaller<M extends Message>
    implements MethodDescriptor.Marshaller<Frame<M>> {
  /** For messages that have no chunk. */
  private static final int NO_CHUNK = -1;

  private final M prototype;
  private final int chunkField;
  private final Function<M, Optional<Chunk>> chunkOf;

  private FrameMarshaller(M prototype, int chunkField, Function<M, Optional<Chunk>> chunkOf) {
    this.prototype = prototype;
    this.chunkField = chunkField;
    this.chunkOf = chunkOf;
  }

  /** For streams of bare {@code covey.v1.Chunk}. */
  public static FrameMarshaller<Chunk> ofChunks() {
    return new FrameMarshaller<>(Chunk.getDefaultInstance(), ChunkWire.NO_ENVELOPE, Optional::of);
  }

  /**
   * For an envelope.
   *
   * @param prototype the default instance of the message
   * @param chunkField number of the field that is a {@code covey.v1.Chunk}, an alternative of a
   *     oneof
   * @param chunkOf the chunk of a message whose alternative it is
   */
  public static <M extends Message> FrameMarshaller<M> ofEnvelope(
      M prototype, int chunkField, Function<M, Optional<Chunk>> chunkOf) {
    if (chunkField < 1) {
      throw new IllegalArgumentException("field numbers count from 1, got " + chunkField);
    }
    return new FrameMarshaller<>(prototype, chunkField, chunkOf);
  }

  /** For messages that hold no chunk: parsing never throws there either. */
  public static <M extends Message> FrameMarshaller<M> ofMessages(M prototype) {
    return new FrameMarshaller<>(prototype, NO_CHUNK, message -> Optional.empty());
  }

  @Override
  public InputStream stream(Frame<M> frame) {
    if (frame instanceof Frame.Data<M> data && chunkField != NO_CHUNK) {
      return ChunkWire.encode(data.chunk(), chunkField);
    }
    if (frame instanceof Frame.Plain<M> plain) {
      return new ByteArrayInputStream(plain.message().toByteArray());
    }
    throw new IllegalArgumentException("neither a message nor a chunk that belongs here");
  }

  @Override
  public Frame<M> parse(InputStream in) {
    try {
      if (!(in instanceof KnownLength)) {
        byte[] all = in.readNBytes(WireLimits.MAX_MESSAGE_BYTES + 1);
        return all.length > WireLimits.MAX_MESSAGE_BYTES
            ? tooLarge("a message of more than " + WireLimits.MAX_MESSAGE_BYTES)
            : parseAnyForm(all);
      }
      int total = in.available();
      if (total > WireLimits.MAX_MESSAGE_BYTES) {
        return tooLarge("a message of " + total);
      }
      if (chunkField == NO_CHUNK) {
        return parseAnyForm(in.readAllBytes());
      }
      byte[] start = in.readNBytes(Math.min(total, ChunkWire.MAX_PREFIX_BYTES));
      ChunkWire.Recognised found = ChunkWire.recognise(start, start.length, total, chunkField);
      if (!found.chunk()) {
        return parseAnyForm(ChunkWire.again(start, 0, start.length, in).readAllBytes());
      }
      if (found.length() > WireLimits.MAX_CHUNK_BYTES) {
        return tooLarge("a chunk of " + found.length());
      }
      InputStream data =
          ChunkWire.again(start, found.prefixBytes(), start.length, stayingReadable(in));
      return new Frame.Data<>(new ReceivedChunk(found.offset(), found.length(), data));
    } catch (IOException e) {
      return malformed(e);
    }
  }

  /** What can be read after this call's end, when the transport closes its own stream. */
  private static InputStream stayingReadable(InputStream in) throws IOException {
    return in instanceof Detachable detachable
        ? detachable.detach()
        : new ByteArrayInputStream(in.readAllBytes());
  }

  private Frame<M> parseAnyForm(byte[] bytes) throws InvalidProtocolBufferException {
    @SuppressWarnings("unchecked") // a message's parser gives messages of its class
    M message = (M) prototype.getParserForType().parseFrom(bytes);
    Optional<Chunk> chunk = chunkOf.apply(message);
    if (chunk.isEmpty()) {
      return new Frame.Plain<>(message);
    }
    int length = chunk.get().getData().size();
    return length > WireLimits.MAX_CHUNK_BYTES
        ? tooLarge("a chunk of " + length)
        : new Frame.Data<>(ChunkWire.of(chunk.get()));
  }

  private Frame<M> tooLarge(String found) {
    return new Frame.Malformed<>(
        Status.Code.RESOURCE_EXHAUSTED,
        found + " bytes; a chunk has at most " + WireLimits.MAX_CHUNK_BYTES);
  }

  private Frame<M> malformed(IOException e) {
    return new Frame.Malformed<>(
        Status.Code.INVALID_ARGUMENT,
        "no " + prototype.getDescriptorForType().getFullName() + ": " + e.getMessage());
  }
}
