package dev.covey.aggregation.journal;

import dev.covey.aggregation.arrival.AcceptedUpload;
import dev.covey.aggregation.vector.VectorSource;
import dev.covey.core.Buffers;
import dev.covey.core.ClientId;
import dev.covey.core.Crc32c;
import dev.covey.core.RoundKey;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/**
 * A record of an {@link UploadJournal}, big-endian but for the vector:
 *
 * <pre>
 * int32 magic | int32 round | int32 attempt | int32 description length | int32 number of floats
 *   | int32 CRC32C of the four numbers before it, description and vector
 *   | description
 *   | float32 little-endian ...
 * description: int32 slot | float64 weight | float64 L2 norm | int32 length, client in UTF-8
 *   | metrics in UTF-8
 * </pre>
 *
 * In version 1, of another magic number, round and attempt are missing.
 */
final class RecordFormat {
  static final int CHUNK_BYTES = VectorSource.PIECE_FLOATS * Float.BYTES;

  /** For files that an older Covey began. */
  static final RecordFormat VERSION_1 = new RecordFormat(0x43565552, new int[0]);

  private static final int MAGIC = 0x43565553;
  private static final int FIXED_BYTES = 24;
  private static final int MAX_DESCRIPTION_BYTES = 1 << 24;
  private static final byte[] NOTHING = {};

  private final int magic;
  private final int[] attempt;

  private RecordFormat(int magic, int[] attempt) {
    this.magic = magic;
    this.attempt = attempt;
  }

  /** Of the records of an attempt: one of another attempt in its place is none. */
  static RecordFormat of(RoundKey key) {
    return new RecordFormat(MAGIC, new int[] {key.round(), key.attempt()});
  }

  /** What stands before a description. */
  int prefixBytes() {
    return (4 + attempt.length) * Integer.BYTES;
  }

  static byte[] describe(AcceptedUpload upload) {
    byte[] client = upload.client().value().getBytes(StandardCharsets.UTF_8);
    byte[] metrics = upload.metricsJson().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(FIXED_BYTES + client.length + metrics.length)
        .putInt(upload.slot())
        .putDouble(upload.weight())
        .putDouble(upload.l2Norm())
        .putInt(client.length)
        .put(client)
        .put(metrics)
        .array();
  }

  static JournaledUpload parse(byte[] description, VectorSource vector) {
    ByteBuffer in = ByteBuffer.wrap(description);
    int slot = in.getInt();
    double weight = in.getDouble();
    double l2Norm = in.getDouble();
    byte[] client = new byte[in.getInt()];
    in.get(client);
    byte[] metrics = new byte[in.remaining()];
    in.get(metrics);
    return new JournaledUpload(
        new ClientId(new String(client, StandardCharsets.UTF_8)),
        slot,
        weight,
        l2Norm,
        new String(metrics, StandardCharsets.UTF_8),
        vector);
  }

  /**
   * Writes a record and returns the position after it. What stands before the vector is written
   * last, with the checksum: until then there is no record.
   */
  long write(
      FileChannel channel,
      long position,
      byte[] description,
      VectorSource vector,
      ByteBuffer buffer)
      throws IOException {
    Crc32c crc = start(description, vector.dimension());
    long[] next = {position + prefixBytes() + description.length};
    try {
      vector.forEachPiece(
          (values, at, count) -> {
            crc.update(fill(buffer, values, at, count));
            Buffers.position(buffer, 0);
            try {
              next[0] = writeFully(channel, buffer, next[0]);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    ByteBuffer prefix =
        numbers(prefixBytes() + description.length, description.length, vector.dimension())
            .putInt(crc.value())
            .put(description);
    writeFully(channel, Buffers.flip(prefix), position);
    return next[0];
  }

  /** The description of the record at a position; empty if no whole, intact record stands there. */
  byte[] readIfWhole(FileChannel channel, long position, int dimension, ByteBuffer buffer)
      throws IOException {
    long left = channel.size() - position;
    if (left < prefixBytes()) {
      return NOTHING;
    }
    ByteBuffer prefix = ByteBuffer.allocate(prefixBytes());
    readFully(channel, prefix, position);
    Buffers.flip(prefix);
    boolean known = prefix.getInt() == magic;
    for (int number : attempt) {
      known &= prefix.getInt() == number;
    }
    int descriptionLength = prefix.getInt();
    int floats = prefix.getInt();
    int expected = prefix.getInt();
    long vectorBytes = (long) dimension * Float.BYTES;
    if (!known
        || floats != dimension
        || descriptionLength < FIXED_BYTES
        || descriptionLength > MAX_DESCRIPTION_BYTES
        || left < prefixBytes() + descriptionLength + vectorBytes) {
      return NOTHING;
    }
    byte[] description = new byte[descriptionLength];
    readFully(channel, ByteBuffer.wrap(description), position + prefixBytes());
    Crc32c crc = start(description, floats);
    long at = position + prefixBytes() + descriptionLength;
    for (long vectorEnd = at + vectorBytes; at < vectorEnd; ) {
      Buffers.limit(Buffers.clear(buffer), (int) Math.min(CHUNK_BYTES, vectorEnd - at));
      readFully(channel, buffer, at);
      at += buffer.position();
      crc.update(Buffers.flip(buffer));
    }
    return crc.value() == expected ? description : NOTHING;
  }

  /** The checksum of all but the vector. */
  private Crc32c start(byte[] description, int floats) {
    Crc32c crc = Crc32c.start();
    ByteBuffer numbers = numbers(prefixBytes(), description.length, floats);
    Buffers.position(Buffers.flip(numbers), Integer.BYTES);
    crc.update(numbers);
    return crc.update(description);
  }

  /** A buffer with all numbers of the prefix but the checksum. */
  private ByteBuffer numbers(int bytes, int description, int floats) {
    ByteBuffer numbers = ByteBuffer.allocate(bytes).putInt(magic);
    for (int number : attempt) {
      numbers.putInt(number);
    }
    return numbers.putInt(description).putInt(floats);
  }

  static void readFully(FileChannel channel, ByteBuffer into, long position) throws IOException {
    long start = position - into.position();
    while (into.hasRemaining()) {
      if (channel.read(into, start + into.position()) < 0) {
        throw new EOFException("the file ends at byte " + (start + into.position()));
      }
    }
  }

  static long writeFully(FileChannel channel, ByteBuffer from, long position) throws IOException {
    long at = position;
    while (from.hasRemaining()) {
      at += channel.write(from, at);
    }
    return at;
  }

  private static ByteBuffer fill(ByteBuffer buffer, float[] values, int from, int count) {
    Buffers.clear(buffer).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(values, from, count);
    return Buffers.limit(buffer, count * Float.BYTES);
  }
}
