package dev.covey.aggregation.pipeline;

import dev.covey.core.Seeds;
import dev.covey.core.error.InternalException;

/** Puts an update into the numbers that travel; the inverse takes the sum of them back. */
public sealed interface Encoder permits Encoder.PlainFloat, QuantizingEncoder {
  EncodedUpdate encode(WeightedUpdate weighted);

  /** The server's inverse. */
  FloatSum decode(NoisedSum noised);

  /** The same encoder with the random numbers of one client's task. */
  default Encoder forTask(Seeds task) {
    return this;
  }

  /** Float32 as it is. */
  static Encoder plainFloat() {
    return new PlainFloat();
  }

  /** Float32 as it is. */
  record PlainFloat() implements Encoder {
    @Override
    public EncodedUpdate encode(WeightedUpdate weighted) {
      return new EncodedUpdate.PlainFloat(weighted.update().values());
    }

    @Override
    public FloatSum decode(NoisedSum noised) {
      if (noised.sum() instanceof FloatSum sum) {
        return sum;
      }
      throw new InternalException("a sum of integers for an encoder of floats");
    }
  }
}
