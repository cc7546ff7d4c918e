package dev.covey.aggregation.pipeline;

import dev.covey.core.error.InternalException;
import dev.covey.privacy.NoisePlacement;

/**
 * The client's share of the noise. Noise is not undone; the server's counterpart for the noise that
 * no client adds is {@link CentralNoise}.
 */
public sealed interface NoiseShare {
  NoisedUpdate addNoise(EncodedUpdate encoded, double weight);

  /** The stage that a placement asks for on a client. */
  static NoiseShare forPlacement(NoisePlacement placement) {
    if (placement instanceof NoisePlacement.None || placement instanceof NoisePlacement.Central) {
      return new Identity();
    }
    throw new InternalException("no client noise stage for " + placement);
  }

  /** No noise. */
  record Identity() implements NoiseShare {
    @Override
    public NoisedUpdate addNoise(EncodedUpdate encoded, double weight) {
      return new NoisedUpdate(encoded, weight);
    }
  }
}
