package dev.covey.aggregation.pipeline;

import dev.covey.core.error.InternalException;

/**
 * Hides an update from the server; the inverse is {@link Unmasker}, on the sum. What hides it is a
 * session of {@code dev.covey.crypto.secagg}, which needs answers of other clients: until then the
 * update is held.
 */
public sealed interface Masker {
  ClientOutcome mask(NoisedUpdate noised, Measurements measurements);

  /** The server's inverse. */
  Unmasker unmasker();

  /** Hides nothing. */
  static Masker identity() {
    return new Identity();
  }

  /** Holds the update for a session. */
  static Masker inSession(Quantization quantization) {
    return new InSession(quantization);
  }

  /** Hides nothing. */
  record Identity() implements Masker {
    @Override
    public ClientOutcome mask(NoisedUpdate noised, Measurements measurements) {
      return new ClientOutcome.Ready(
          new MaskedUpdate(noised.encoded(), noised.weight()), measurements);
    }

    @Override
    public Unmasker unmasker() {
      return Unmasker.identity();
    }
  }

  /** Holds the update for a session. */
  record InSession(Quantization quantization) implements Masker {
    @Override
    public ClientOutcome mask(NoisedUpdate noised, Measurements measurements) {
      if (noised.encoded() instanceof EncodedUpdate.Quantized quantized) {
        return new ClientOutcome.Held(new HeldUpdate(quantized.sharedEntries()), measurements);
      }
      throw new InternalException("only integers can be masked, got " + noised.encoded());
    }

    @Override
    public Unmasker unmasker() {
      return Unmasker.inSession(quantization);
    }
  }
}
