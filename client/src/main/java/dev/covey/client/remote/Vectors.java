package dev.covey.client.remote;

import com.google.protobuf.ByteString;
import dev.covey.core.Buffers;
import dev.covey.core.error.NetworkException;
import dev.covey.protocol.rounds.FloatVectors;
import dev.covey.protocol.v1.Vector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Vectors that come with a task, inline or as a download. */
final class Vectors {
  private static final int CHUNK_BYTES = 1 << 16;

  private final Downloads downloads;

  Vectors(Downloads downloads) {
    this.downloads = downloads;
  }

  /**
   * The values {@code [d]}.
   *
   * @throws NetworkException if they are not d float32, or were damaged on the way
   */
  float[] decode(Vector vector, int dimension) {
    long wanted = (long) dimension * Float.BYTES;
    if (vector.getWhereCase() == Vector.WhereCase.BLOB_SHA256) {
      return read(downloads.fetch(vector.getBlobSha256(), wanted), dimension);
    }
    ByteString bytes = vector.getInline();
    if (bytes.size() != wanted) {
      throw new NetworkException(
          "the coordinator sent a vector of " + bytes.size() + " bytes, the run's have " + wanted);
    }
    if (FloatVectors.crc32c(bytes) != vector.getCrc32C()) {
      throw new NetworkException("the model was damaged on its way");
    }
    return FloatVectors.decode(bytes);
  }

  private static float[] read(Path file, int dimension) {
    float[] values = new float[dimension];
    ByteBuffer buffer = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(file)) {
      int at = 0;
      while (at < dimension) {
        Buffers.limit(Buffers.clear(buffer), Math.min(CHUNK_BYTES, (dimension - at) * Float.BYTES));
        while (buffer.hasRemaining()) {
          if (channel.read(buffer) < 0) {
            throw new NetworkException(file + " is shorter than the run's vectors");
          }
        }
        Buffers.flip(buffer);
        int count = buffer.remaining() / Float.BYTES;
        buffer.asFloatBuffer().get(values, at, count);
        at += count;
      }
    } catch (IOException e) {
      throw new NetworkException("cannot read the downloaded model " + file, e);
    }
    return values;
  }
}
