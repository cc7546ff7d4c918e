package dev.covey.aggregation.pipeline;

import dev.covey.core.error.InternalException;
import dev.covey.privacy.NoisePlacement;

/** The noise that the server adds to the sum, once, at the tier that first releases it. */
public sealed interface CentralNoise {
  NoisedSum addNoise(MergedSum merged);

  /** The stage that a placement asks for on a server. */
  static CentralNoise forPlacement(NoisePlacement placement) {
    if (placement instanceof NoisePlacement.None) {
      return new Identity();
    }
    throw new InternalException("no server noise stage for " + placement);
  }

  /** No noise. */
  record Identity() implements CentralNoise {
    @Override
    public NoisedSum addNoise(MergedSum merged) {
      return new NoisedSum(merged.sum());
    }
  }
}
