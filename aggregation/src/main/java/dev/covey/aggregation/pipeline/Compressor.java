package dev.covey.aggregation.pipeline;

/** Reduces what a client sends. The inverse puts the mean back to full length. */
public sealed interface Compressor {
  Staged<CompressedUpdate> compress(RawUpdate raw);

  /** The server's inverse, on the divided sum. */
  FloatSum expand(FloatSum compressed);

  /** Sends everything. */
  static Compressor identity() {
    return new Identity();
  }

  /** Sends everything. */
  record Identity() implements Compressor {
    @Override
    public Staged<CompressedUpdate> compress(RawUpdate raw) {
      return Staged.of(new CompressedUpdate(raw.update()));
    }

    @Override
    public FloatSum expand(FloatSum compressed) {
      return compressed;
    }
  }
}
