package dev.covey.aggregation.pipeline;

import dev.covey.aggregation.vector.Kernels;
import dev.covey.core.error.DataException;

/**
 * From the released sum to the mean update: the inverses of the client's stages, last one first.
 */
public record Decoder(Encoder encoder, Weighter weighter, Compressor compressor) {
  /**
   * The mean update. Takes over the sum's array.
   *
   * @throws DataException if every weight was 0, or the mean is not finite
   */
  public AggregateDelta decode(NoisedSum noised) {
    FloatSum decoded = encoder.decode(noised);
    requirePositiveDenominators(decoded);
    FloatSum mean = weighter.divide(decoded);
    FloatSum expanded = compressor.expand(mean);
    if (!Double.isFinite(Kernels.sumOfSquares(expanded.values(), 0, expanded.values().length))) {
      throw new DataException(
          "the mean of "
              + expanded.contributors()
              + " updates is not finite: some update is too large for float32 sums; lower the"
              + " largest norm that uploads may have");
    }
    return new AggregateDelta(expanded);
  }

  private static void requirePositiveDenominators(FloatSum sum) {
    for (var section : sum.layout().sections()) {
      if (!(sum.denominator(section.weighting()) > 0)) {
        throw new DataException(
            "the weights of the "
                + sum.contributors()
                + " updates add up to 0; give clients with data a positive weight, or use the"
                + " uniform mean");
      }
    }
  }
}
