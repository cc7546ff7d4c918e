package dev.covey.aggregation.arrival;

import dev.covey.core.Sha256;

/** An upload as it arrives, unchecked. */
public sealed interface Upload {
  UploadHeader header();

  /** Payload bytes that crossed, or would have crossed, the network. */
  long payloadBytes();

  /** A vector handed over within one process; the sender must not change it again. */
  static Upload sharing(UploadHeader header, float[] values) {
    return new InMemory(header, values);
  }

  /**
   * A payload received from the network: little-endian float32.
   *
   * @param payloadSha256 the digest that the sender announced, in hexadecimal
   */
  static Upload received(UploadHeader header, byte[] payload, String payloadSha256) {
    return new Received(header, payload, payloadSha256);
  }

  /** Within one process. */
  final class InMemory implements Upload {
    private final UploadHeader header;
    private final float[] values;

    private InMemory(UploadHeader header, float[] values) {
      this.header = header;
      this.values = values;
    }

    @Override
    public UploadHeader header() {
      return header;
    }

    @Override
    public long payloadBytes() {
      return (long) values.length * Float.BYTES;
    }

    /** The payload {@code [d]}; for reading only. */
    public float[] sharedValues() {
      return values;
    }
  }

  /** From the network. */
  final class Received implements Upload {
    private final UploadHeader header;
    private final byte[] payload;
    private final String payloadSha256;

    private Received(UploadHeader header, byte[] payload, String payloadSha256) {
      this.header = header;
      this.payload = payload;
      this.payloadSha256 = payloadSha256;
    }

    @Override
    public UploadHeader header() {
      return header;
    }

    @Override
    public long payloadBytes() {
      return payload.length;
    }

    byte[] payload() {
      return payload;
    }

    boolean digestMatches() {
      return Sha256.ofBytes(payload).equals(payloadSha256);
    }
  }
}
