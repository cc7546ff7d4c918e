package dev.covey.aggregation.pipeline;

import dev.covey.aggregation.vector.FloatPayload;
import dev.covey.crypto.mask.LaneVector;

/** A client's update in the numbers that travel. */
public sealed interface EncodedUpdate {
  /** Numbers that travel. */
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

  /** Integers modulo 2^b, packed. */
  final class Quantized implements EncodedUpdate {
    private final LaneVector entries;

    Quantized(LaneVector entries) {
      this.entries = entries;
    }

    @Override
    public int dimension() {
      return entries.dimension();
    }

    @Override
    public long payloadBytes() {
      return LaneVector.wireBytes(entries.bits(), entries.dimension());
    }

    @Override
    public byte[] toBytes() {
      return entries.toWire();
    }

    /** The integers; for reading only. */
    public LaneVector sharedEntries() {
      return entries;
    }
  }
}
