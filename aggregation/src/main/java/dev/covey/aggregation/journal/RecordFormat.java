package dev.covey.aggregation.journal;

import dev.covey.aggregation.arrival.AcceptedUpload;
import dev.covey.aggregation.vector.VectorSource;
import dev.covey.core.Buffers;
import dev.covey.core.ClientId;
import dev.covey.core.Crc32c;
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
 * int32 magic | int32 description length | int32 number of floats | int32 CRC32C of all that follows
 *   and of the two lengths | description | float32 little-endian ...
 * description: int32 slot | float64 weight | float64 L2 norm | int32 length, client in UTF-8
 *   | metrics in UTF-8
 * </pre>
 */
final class RecordFormat {
  static final int PREFIX_BYTES = 16;
  static final int CHUNK_BYTES = VectorSource.PIECE_FLOATS * Float.BYTES;

  private static final int FIXED_BYTES = 24;
  private static final int MAGIC = 0x43565552;
  private static final int MAX_DESCRIPTION_BYTES = 1 << 24;
  private static final byte[] NOTHING = {};

  private RecordFormat() {}

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

  /** Writes a record and returns the position after it. */
  static long write(
      FileChannel channel,
      long position,
      byte[] description,
      VectorSource vector,
      ByteBuffer buffer)
      throws IOException {
    Crc32c crc = Crc32c.start();
    crc.update(lengths(description.length, vector.dimension()));
    crc.update(description);
    // The checksum stands before the vector, so the vector is gone through twice.
    vector.forEachPiece((values, at, count) -> crc.update(fill(buffer, values, at, count)));
    ByteBuffer prefix =
        ByteBuffer.allocate(PREFIX_BYTES + description.length)
            .putInt(MAGIC)
            .putInt(description.length)
            .putInt(vector.dimension())
            .putInt(crc.value())
            .put(description);
    long vectorAt = writeFully(channel, Buffers.flip(prefix), position);
    long[] next = {vectorAt};
    try {
      vector.forEachPiece(
          (values, at, count) -> {
            try {
              next[0] = writeFully(channel, fill(buffer, values, at, count), next[0]);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return next[0];
  }

  /** The description of the record at a position; empty if no whole, intact record stands there. */
  static byte[] readIfWhole(FileChannel channel, long position, int dimension, ByteBuffer buffer)
      throws IOException {
    long left = channel.size() - position;
    if (left < PREFIX_BYTES) {
      return NOTHING;
    }
    ByteBuffer prefix = ByteBuffer.allocate(PREFIX_BYTES);
    readFully(channel, prefix, position);
    Buffers.flip(prefix);
    boolean known = prefix.getInt() == MAGIC;
    int descriptionLength = prefix.getInt();
    int floats = prefix.getInt();
    int expected = prefix.getInt();
    long vectorBytes = (long) dimension * Float.BYTES;
    if (!known
        || floats != dimension
        || descriptionLength < FIXED_BYTES
        || descriptionLength > MAX_DESCRIPTION_BYTES
        || left < PREFIX_BYTES + descriptionLength + vectorBytes) {
      return NOTHING;
    }
    Crc32c crc = Crc32c.start();
    crc.update(lengths(descriptionLength, floats));
    byte[] description = new byte[descriptionLength];
    readFully(channel, ByteBuffer.wrap(description), position + PREFIX_BYTES);
    crc.update(description);
    long at = position + PREFIX_BYTES + descriptionLength;
    for (long vectorEnd = at + vectorBytes; at < vectorEnd; ) {
      Buffers.limit(Buffers.clear(buffer), (int) Math.min(CHUNK_BYTES, vectorEnd - at));
      readFully(channel, buffer, at);
      at += buffer.position();
      crc.update(Buffers.flip(buffer));
    }
    return crc.value() == expected ? description : NOTHING;
  }

  static void readFully(FileChannel channel, ByteBuffer into, long position) throws IOException {
    long start = position - into.position();
    while (into.hasRemaining()) {
      if (channel.read(into, start + into.position()) < 0) {
        throw new EOFException("the file ends at byte " + (start + into.position()));
      }
    }
  }

  private static long writeFully(FileChannel channel, ByteBuffer from, long position)
      throws IOException {
    long at = position;
    while (from.hasRemaining()) {
      at += channel.write(from, at);
    }
    return at;
  }

  private static ByteBuffer lengths(int description, int floats) {
    return Buffers.flip(ByteBuffer.allocate(8).putInt(description).putInt(floats));
  }

  private static ByteBuffer fill(ByteBuffer buffer, float[] values, int from, int count) {
    Buffers.clear(buffer).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(values, from, count);
    return Buffers.limit(buffer, count * Float.BYTES);
  }
}
