package dev.covey.protocol.rounds;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.covey.aggregation.vector.FloatPayload;
import dev.covey.core.Crc32c;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Vectors of float32 as bytes on the wire: little-endian, with a CRC32C beside them. */
public final class FloatVectors {
  private FloatVectors() {}

  /** The bytes of a vector {@code [d]}. */
  public static ByteString encode(float[] values) {
    return UnsafeByteOperations.unsafeWrap(FloatPayload.encode(values));
  }

  /**
   * The vector of some bytes.
   *
   * @param bytes a multiple of 4 of them
   */
  public static float[] decode(ByteString bytes) {
    float[] values = new float[bytes.size() / Float.BYTES];
    ByteBuffer buffer = bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().get(values);
    return values;
  }

  /** Checksum against damage on the way; not against people. */
  public static int crc32c(ByteString bytes) {
    Crc32c crc = Crc32c.start();
    for (ByteBuffer part : bytes.asReadOnlyByteBufferList()) {
      crc.update(part);
    }
    return crc.value();
  }
}
