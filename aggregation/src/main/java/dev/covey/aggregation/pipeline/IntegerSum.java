package dev.covey.aggregation.pipeline;

import dev.covey.crypto.mask.LaneVector;

/**
 * A sum of quantised updates modulo 2^b, and what to divide it by once it is decoded.
 *
 * @param coefficientSum of the weights as they multiplied, each 0 to 1
 */
record IntegerSum(
    Quantization quantization, LaneVector entries, double coefficientSum, int contributors)
    implements Sum {
  @Override
  public Sum plus(Sum other) {
    if (!(other instanceof IntegerSum that) || !that.quantization.equals(quantization)) {
      throw new IllegalArgumentException("cohorts of one round differ in their encoding");
    }
    entries.add(that.entries);
    return new IntegerSum(
        quantization,
        entries,
        coefficientSum + that.coefficientSum,
        contributors + that.contributors);
  }
}
