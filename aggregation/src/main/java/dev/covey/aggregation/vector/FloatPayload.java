package dev.covey.aggregation.vector;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The wire form of a float32 vector: 4 bytes an entry, little-endian, nothing around it. */
public final class FloatPayload {
  private FloatPayload() {}

  /** The bytes of {@code values}: {@code 4 d} of them. */
  public static byte[] encode(float[] values) {
    ByteBuffer buffer =
        ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(values);
    return buffer.array();
  }

  /**
   * The vector of some bytes.
   *
   * @throws IllegalArgumentException if the length is no multiple of 4
   */
  public static float[] decode(byte[] bytes) {
    if (bytes.length % Float.BYTES != 0) {
      throw new IllegalArgumentException(
          bytes.length + " bytes do not hold whole float32 numbers of 4 bytes");
    }
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
