package dev.covey.aggregation.pipeline;

/** Hides an update from the server; the inverse is {@link Unmasker}, on the sum. */
public sealed interface Masker {
  MaskedUpdate mask(NoisedUpdate noised);

  /** The server's inverse. */
  Unmasker unmasker();

  /** Hides nothing. */
  static Masker identity() {
    return new Identity();
  }

  /** Hides nothing. */
  record Identity() implements Masker {
    @Override
    public MaskedUpdate mask(NoisedUpdate noised) {
      return new MaskedUpdate(noised.encoded(), noised.weight());
    }

    @Override
    public Unmasker unmasker() {
      return Unmasker.identity();
    }
  }
}
