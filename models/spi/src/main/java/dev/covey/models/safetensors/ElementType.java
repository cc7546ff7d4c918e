package dev.covey.models.safetensors;

import dev.covey.core.Buffers;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Element types of the format and their size in bytes. Only floating types are read as weights. */
public enum ElementType {
  F64(8),
  F32(4),
  F16(2),
  BF16(2),
  I64(8),
  I32(4),
  I16(2),
  I8(1),
  U64(8),
  U32(4),
  U16(2),
  U8(1),
  BOOL(1),
  F8_E4M3(1),
  F8_E5M2(1);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** Size of one element in bytes. */
  public int bytes() {
    return bytes;
  }

  /** Whether {@link SafetensorsFile#read} can turn elements into float32. */
  public boolean isReadable() {
    return this == F64 || this == F32 || this == F16 || this == BF16;
  }

  static Optional<ElementType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }

  /** Decodes {@code count} little-endian elements at the buffer's position. */
  void decode(ByteBuffer from, float[] into, int offset, int count) {
    switch (this) {
      case F32 -> from.asFloatBuffer().get(into, offset, count);
      case F64 -> {
        for (int i = 0; i < count; i++) {
          into[offset + i] = (float) from.getDouble();
        }
      }
      case F16 -> {
        for (int i = 0; i < count; i++) {
          into[offset + i] = HalfFloats.fromHalf(from.getShort());
        }
      }
      case BF16 -> {
        for (int i = 0; i < count; i++) {
          into[offset + i] = Float.intBitsToFloat(from.getShort() << 16);
        }
      }
      default -> throw new IllegalStateException(this + " is not a floating type");
    }
  }

  /** Encodes {@code count} elements as little-endian at the buffer's position and advances it. */
  void encode(float[] from, int offset, int count, ByteBuffer into) {
    switch (this) {
      case F32 -> {
        into.asFloatBuffer().put(from, offset, count);
        Buffers.position(into, into.position() + count * Float.BYTES);
      }
      case F16 -> {
        for (int i = 0; i < count; i++) {
          into.putShort(HalfFloats.toHalf(from[offset + i]));
        }
      }
      default ->
          throw new IllegalArgumentException("weights are written as F32 or F16, not " + this);
    }
  }
}
