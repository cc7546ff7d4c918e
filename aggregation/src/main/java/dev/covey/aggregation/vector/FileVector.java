package dev.covey.aggregation.vector;

import dev.covey.core.Buffers;
import dev.covey.core.error.StoreException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Objects;

/** A vector at a place in a file, as little-endian float32. */
public final class FileVector implements VectorSource {
  private static final int BUFFER_FLOATS = 1 << 14;

  private final Path file;
  private final FileChannel channel;
  private final long position;
  private final int dimension;

  /**
   * A vector in an open file, which stays the caller's to close.
   *
   * @param position byte at which the vector begins
   */
  public FileVector(Path file, FileChannel channel, long position, int dimension) {
    this.file = file;
    this.channel = channel;
    this.position = position;
    this.dimension = dimension;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public void read(int from, float[] into, int at, int count) {
    Objects.checkFromIndexSize(from, count, dimension);
    ByteBuffer buffer =
        ByteBuffer.allocate(Math.min(count, BUFFER_FLOATS) * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    try {
      for (int done = 0; done < count; ) {
        int piece = Math.min(count - done, BUFFER_FLOATS);
        fill(
            Buffers.limit(Buffers.clear(buffer), piece * Float.BYTES),
            position + (long) (from + done) * Float.BYTES);
        Buffers.flip(buffer).asFloatBuffer().get(into, at + done, piece);
        done += piece;
      }
    } catch (IOException e) {
      throw new StoreException(
          "cannot read an upload back from "
              + file
              + " ("
              + e
              + "); was the file changed while the round was running?",
          e);
    }
  }

  private void fill(ByteBuffer buffer, long start) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, start + buffer.position()) < 0) {
        throw new EOFException("the file ends inside a vector");
      }
    }
  }
}
