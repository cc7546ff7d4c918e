package dev.covey.aggregation.journal;

import dev.covey.aggregation.vector.VectorSource;
import dev.covey.core.error.StoreException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Objects;

/** A vector at a place in a file. */
final class FileVector implements VectorSource {
  private final Path file;
  private final FileChannel channel;
  private final long position;
  private final int dimension;

  FileVector(Path file, FileChannel channel, long position, int dimension) {
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
    ByteBuffer buffer = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try {
      long start = position + (long) from * Float.BYTES;
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, start + buffer.position()) < 0) {
          throw new EOFException("the file ends inside a vector");
        }
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
    buffer.flip().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(into, at, count);
  }
}
