package dev.covey.aggregation.pipeline;

import dev.covey.aggregation.vector.FloatPayload;

/** A client's update in the numbers that travel. */
public sealed interface EncodedUpdate {
  /** Entries of the vector. */
  int dimension();

  /** Bytes of {@link #toBytes()}. */
  long payloadBytes();

  /** The wire form. */
  byte[] toBytes();

  /** Float32, as they are: 4 bytes an entry, little-endian. */
  final class PlainFloat implements EncodedUpdate {
    private final float[] values;

    PlainFloat(float[] values) {
      this.values = values;
    }

    @Override
    public int dimension() {
      return values.length;
    }

    @Override
    public long payloadBytes() {
      return (long) values.length * Float.BYTES;
    }

    @Override
    public byte[] toBytes() {
      return FloatPayload.encode(values);
    }

    /** The vector {@code [d]}; for reading only. */
    public float[] sharedValues() {
      return values;
    }
  }
}
