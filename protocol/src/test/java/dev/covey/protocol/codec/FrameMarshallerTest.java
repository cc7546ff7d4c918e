package dev.covey.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnknownFieldSet;
import dev.covey.protocol.WireLimits;
import dev.covey.protocol.v1.Chunk;
import dev.covey.protocol.v1.UploadFrame;
import dev.covey.protocol.v1.UploadHeader;
import dev.covey.testing.Trials;
import io.grpc.Detachable;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class FrameMarshallerTest {
  private static final FrameMarshaller<Chunk> CHUNKS = FrameMarshaller.ofChunks();
  private static final FrameMarshaller<UploadFrame> FRAMES =
      FrameMarshaller.ofEnvelope(
          UploadFrame.getDefaultInstance(),
          UploadFrame.CHUNK_FIELD_NUMBER,
          frame -> frame.hasChunk() ? Optional.of(frame.getChunk()) : Optional.empty());

  @Test
  void theBytesAreThoseOfTheGeneratedCode() {
    Trials.run(
        "marshalled bytes",
        2000,
        random -> {
          Chunk chunk = randomChunk(random);
          byte[] data = chunk.getData().toByteArray();
          byte[] padded = new byte[data.length + 7];
          System.arraycopy(data, 0, padded, 3, data.length);
          ChunkData shared = ChunkData.sharing(chunk.getOffset(), padded, 3, data.length);
          assertThat(drained(CHUNKS.stream(new Frame.Data<>(shared))))
              .isEqualTo(chunk.toByteArray());
          UploadFrame frame = UploadFrame.newBuilder().setChunk(chunk).build();
          assertThat(drained(FRAMES.stream(new Frame.Data<>(shared))))
              .isEqualTo(frame.toByteArray());
          assertThat(readInPieces(FRAMES.stream(new Frame.Data<>(shared)), random))
              .isEqualTo(frame.toByteArray());
        });
  }

  @Test
  void whatTheGeneratedCodeWritesIsRead() {
    Trials.run(
        "parsed bytes",
        2000,
        random -> {
          Chunk chunk = randomChunk(random);
          assertSameAsGenerated(chunk.toByteArray(), random);
          assertSameAsGenerated(
              UploadFrame.newBuilder().setChunk(chunk).build().toByteArray(), random);
        });
  }

  @Test
  void anyFormThatProtobufAllowsIsRead() {
    Trials.run("any form", 3000, random -> assertSameAsGenerated(anyForm(random), random));
  }

  @Test
  void bytesThatAreNoMessageAreSaidToBeSo() {
    Trials.run(
        "mutated bytes",
        Integer.getInteger("covey.fuzz.inputs", 10_000),
        random -> {
          byte[] bytes = anyForm(random);
          for (int i = random.nextInt(1, 6); i > 0 && bytes.length > 0; i--) {
            // The first bytes decide what the rest means.
            int at =
                random.nextBoolean()
                    ? random.nextInt(Math.min(bytes.length, 24))
                    : random.nextInt(bytes.length);
            bytes[at] = (byte) random.nextInt(256);
          }
          int kept = random.nextInt(4) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
          assertSameAsGenerated(java.util.Arrays.copyOf(bytes, kept), random);
        });
  }

  @Test
  void chunksAboveTheLimitAreRefusedInEveryForm() {
    for (int excess : new int[] {1, 1000, WireLimits.MAX_MESSAGE_BYTES}) {
      Chunk chunk =
          Chunk.newBuilder()
              .setData(ByteString.copyFrom(new byte[WireLimits.MAX_CHUNK_BYTES + excess]))
              .build();
      byte[] usual = chunk.toByteArray();
      byte[] unusual =
          chunk.toBuilder()
              .setUnknownFields(
                  UnknownFieldSet.newBuilder()
                      .addField(9, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                      .build())
              .build()
              .toByteArray();
      for (InputStream in :
          new InputStream[] {
            new TransportStream(usual),
            new TransportStream(unusual),
            new ByteArrayInputStream(usual),
            new ByteArrayInputStream(unusual)
          }) {
        assertThat(CHUNKS.parse(in))
            .isInstanceOfSatisfying(
                Frame.Malformed.class,
                malformed ->
                    assertThat(malformed.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
      }
    }
    byte[] most = new byte[WireLimits.MAX_CHUNK_BYTES];
    Chunk largest = Chunk.newBuilder().setData(ByteString.copyFrom(most)).build();
    assertThat(CHUNKS.parse(new TransportStream(largest.toByteArray())))
        .isInstanceOf(Frame.Data.class);
    assertThatThrownBy(
            () ->
                CHUNKS.stream(
                    new Frame.Data<>(
                        ChunkData.sharing(0, new byte[most.length + 1], 0, most.length + 1))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aReceivedChunkHoldsTheTransportsMemoryUntilItIsClosed() throws IOException {
    TransportStream in =
        new TransportStream(
            Chunk.newBuilder().setOffset(5).setData(ByteString.copyFrom(new byte[100])).build());
    Frame<Chunk> frame = CHUNKS.parse(in);
    in.close();
    assertThat(in.released()).isFalse();
    try (ChunkData chunk = ((Frame.Data<Chunk>) frame).chunk()) {
      byte[] into = new byte[200];
      assertThat(chunk.read(into, 0, 60)).isEqualTo(60);
      assertThat(chunk.read(into, 60, 140)).isEqualTo(40);
      assertThat(chunk.read(into, 0, 1)).isZero();
    }
    assertThat(in.released()).isTrue();
  }

  /** The naive twin: the generated parser, then the same limits. */
  private static void assertSameAsGenerated(byte[] bytes, RandomGenerator random)
      throws IOException {
    InputStream chunkIn =
        random.nextInt(4) == 0 ? new ByteArrayInputStream(bytes) : new TransportStream(bytes);
    assertSame(generated(bytes), FRAMES.parse(chunkIn));
    Frame<Chunk> bare = CHUNKS.parse(new TransportStream(bytes));
    try {
      Chunk expected = Chunk.parseFrom(bytes);
      assertChunk(expected, bare);
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      assertThat(bare).isInstanceOf(Frame.Malformed.class);
    }
  }

  private static Optional<UploadFrame> generated(byte[] bytes) {
    try {
      return Optional.of(UploadFrame.parseFrom(bytes));
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }

  private static void assertSame(Optional<UploadFrame> expected, Frame<UploadFrame> actual)
      throws IOException {
    if (expected.isEmpty()) {
      assertThat(actual).isInstanceOf(Frame.Malformed.class);
    } else if (expected.get().hasChunk()) {
      assertChunk(expected.get().getChunk(), actual);
    } else {
      assertThat(actual).isEqualTo(new Frame.Plain<>(expected.get()));
    }
  }

  private static void assertChunk(Chunk expected, Frame<?> actual) throws IOException {
    assertThat(actual).isInstanceOf(Frame.Data.class);
    try (ChunkData chunk = ((Frame.Data<?>) actual).chunk()) {
      assertThat(chunk.offset()).isEqualTo(expected.getOffset());
      assertThat(chunk.length()).isEqualTo(expected.getData().size());
      byte[] data = new byte[chunk.length()];
      assertThat(chunk.read(data, 0, data.length)).isEqualTo(data.length);
      assertThat(data).isEqualTo(expected.getData().toByteArray());
    }
  }

  private static Chunk randomChunk(RandomGenerator random) {
    byte[] data = new byte[random.nextBoolean() ? random.nextInt(4) : random.nextInt(3000)];
    random.nextBytes(data);
    return Chunk.newBuilder()
        .setOffset(randomLong(random))
        .setData(ByteString.copyFrom(data))
        .build();
  }

  private static long randomLong(RandomGenerator random) {
    return random.nextInt(3) == 0 ? 0 : random.nextLong() >> random.nextInt(64);
  }

  /** Fields of Chunk and UploadFrame, known and unknown, in any number and order. */
  private static byte[] anyForm(RandomGenerator random) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    for (int i = random.nextInt(5); i > 0; i--) {
      Chunk chunk = randomChunk(random);
      switch (random.nextInt(7)) {
        case 0 -> out.writeInt64(1, chunk.getOffset());
        case 1 -> out.writeBytes(2, chunk.getData());
        case 2 -> out.writeMessage(2, chunk);
        case 3 -> out.writeMessage(1, UploadHeader.newBuilder().setRun("run").build());
        case 4 -> out.writeFixed64(random.nextInt(3, 40), random.nextLong());
        case 5 -> out.writeString(random.nextInt(3, 5000), "later");
        default -> out.writeMessage(2, Chunk.newBuilder().setOffset(randomLong(random)).build());
      }
    }
    out.flush();
    return bytes.toByteArray();
  }

  private static byte[] drained(InputStream in) throws IOException {
    int length = ((KnownLength) in).available();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(((Drainable) in).drainTo(out)).isEqualTo(length);
    assertThat(in.read()).isEqualTo(-1);
    return out.toByteArray();
  }

  private static byte[] readInPieces(InputStream in, RandomGenerator random) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (true) {
      if (random.nextInt(5) == 0) {
        ((Drainable) in).drainTo(out);
        assertThat(in.available()).isZero();
        return out.toByteArray();
      }
      if (random.nextBoolean()) {
        byte[] piece = new byte[random.nextInt(1, 50)];
        int count = in.read(piece, 0, piece.length);
        if (count < 0) {
          return out.toByteArray();
        }
        out.write(piece, 0, count);
      } else {
        int next = in.read();
        if (next < 0) {
          return out.toByteArray();
        }
        out.write(next);
      }
    }
  }

  /** As the transport's: of known length, and detachable. */
  private static final class TransportStream extends ByteArrayInputStream
      implements KnownLength, Detachable {
    private boolean detached;
    private boolean released;

    TransportStream(byte[] bytes) {
      super(bytes);
    }

    TransportStream(Chunk chunk) {
      this(chunk.toByteArray());
    }

    boolean released() {
      return released;
    }

    @Override
    public InputStream detach() {
      detached = true;
      byte[] rest = readAllBytes();
      return new ByteArrayInputStream(rest) {
        @Override
        public void close() {
          released = true;
        }
      };
    }

    @Override
    public void close() {
      released = !detached;
    }
  }
}
