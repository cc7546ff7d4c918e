package dev.covey.protocol.codec;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.covey.core.Buffers;
import dev.covey.protocol.WireLimits;
import dev.covey.protocol.v1.Chunk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * The bytes of {@code covey.v1.Chunk}, alone or as the only field of an envelope.
 *
 * <p>Writing gives what the generated code gives: the offset unless it is 0, the data unless empty.
 * Reading recognises exactly that form, in which everything after a prefix of at most {@value
 * #MAX_PREFIX_BYTES} bytes is the data; any other form that protobuf allows (unknown, repeated,
 * reordered fields, longer varints) is left to the generated parser.
 */
final class ChunkWire {
  /** Tag, length, tag, offset, tag, length. */
  static final int MAX_PREFIX_BYTES = 5 + 5 + 1 + 10 + 1 + 5;

  /** For {@code envelopeField}: the chunk is the whole message. */
  static final int NO_ENVELOPE = 0;

  private static final int OFFSET_TAG =
      WireFormat.FieldType.INT64.getWireType() | Chunk.OFFSET_FIELD_NUMBER << 3;
  private static final int DATA_TAG =
      WireFormat.FieldType.BYTES.getWireType() | Chunk.DATA_FIELD_NUMBER << 3;

  private ChunkWire() {}

  static InputStream encode(ChunkData chunk, int envelopeField) {
    if (chunk.length() > WireLimits.MAX_CHUNK_BYTES) {
      throw new IllegalArgumentException(
          "a chunk of "
              + chunk.length()
              + " bytes; at most "
              + WireLimits.MAX_CHUNK_BYTES
              + " may be sent");
    }
    SharedChunk shared =
        chunk instanceof SharedChunk already ? already : gathered((ReceivedChunk) chunk);
    return new ChunkStream(prefix(shared.offset(), shared.length(), envelopeField), shared);
  }

  private static SharedChunk gathered(ReceivedChunk chunk) {
    byte[] bytes = new byte[chunk.length()];
    try (chunk) {
      int read = chunk.read(bytes, 0, bytes.length);
      return new SharedChunk(chunk.offset(), bytes, 0, read);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] prefix(long offset, int length, int envelopeField) {
    ByteBuffer buffer = ByteBuffer.allocate(MAX_PREFIX_BYTES);
    CodedOutputStream out = CodedOutputStream.newInstance(buffer);
    try {
      if (envelopeField != NO_ENVELOPE) {
        int inner =
            (offset == 0
                    ? 0
                    : CodedOutputStream.computeInt64Size(Chunk.OFFSET_FIELD_NUMBER, offset))
                + (length == 0 ? 0 : 1 + CodedOutputStream.computeUInt32SizeNoTag(length) + length);
        out.writeTag(envelopeField, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(inner);
      }
      if (offset != 0) {
        out.writeInt64(Chunk.OFFSET_FIELD_NUMBER, offset);
      }
      if (length != 0) {
        out.writeTag(Chunk.DATA_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(length);
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] prefix = new byte[buffer.position()];
    Buffers.flip(buffer).get(prefix);
    return prefix;
  }

  /**
   * Where the data begins.
   *
   * @param chunk whether the bytes have the recognised form
   */
  record Recognised(boolean chunk, long offset, int length, int prefixBytes) {
    private static final Recognised NO = new Recognised(false, 0, 0, 0);
  }

  /**
   * Recognises a message by its first bytes.
   *
   * @param start up to {@link #MAX_PREFIX_BYTES} bytes
   * @param total length of the message
   */
  static Recognised recognise(byte[] start, int available, int total, int envelopeField) {
    Cursor in = new Cursor(start, available);
    if (envelopeField != NO_ENVELOPE) {
      long tag = (long) envelopeField << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
      if (in.varint() != tag || in.varint() != total - in.position) {
        return Recognised.NO;
      }
    }
    long offset = 0;
    if (in.position < available && start[in.position] == OFFSET_TAG) {
      in.position++;
      offset = in.varint();
    }
    if (in.broken) {
      return Recognised.NO;
    }
    if (in.position == total) {
      return new Recognised(true, offset, 0, in.position);
    }
    if (in.position >= available || start[in.position] != DATA_TAG) {
      return Recognised.NO;
    }
    in.position++;
    long length = in.varint();
    if (in.broken || length != total - in.position) {
      return Recognised.NO;
    }
    return new Recognised(true, offset, (int) length, in.position);
  }

  /** A chunk that the generated parser has read. */
  static ChunkData of(Chunk chunk) {
    return new ReceivedChunk(chunk.getOffset(), chunk.getData().size(), chunk.getData().newInput());
  }

  /** Bytes that were read already, then the rest. */
  static InputStream again(byte[] start, int from, int to, InputStream rest) {
    return new SequenceInputStream(new ByteArrayInputStream(start, from, to - from), rest);
  }

  /** Reads varints; after one that is cut off or too long, {@code broken}. */
  private static final class Cursor {
    private final byte[] bytes;
    private final int end;
    private int position;
    private boolean broken;

    Cursor(byte[] bytes, int end) {
      this.bytes = bytes;
      this.end = end;
    }

    long varint() {
      long value = 0;
      for (int shift = 0; shift < 70; shift += 7) {
        if (position >= end) {
          broken = true;
          return -1;
        }
        byte next = bytes[position++];
        value |= (long) (next & 0x7f) << shift;
        if (next >= 0) {
          return value;
        }
      }
      broken = true;
      return -1;
    }
  }
}
