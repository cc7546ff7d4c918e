package dev.covey.aggregation.pipeline;

import dev.covey.core.error.InternalException;
import dev.covey.crypto.mask.LaneVector;

/**
 * Adds quantised updates modulo 2^b as they come: integer sums are the same in any order, so none
 * waits for another. Memory of one update, whatever the cohort. For one thread at a time.
 */
public final class QuantizedFolder {
  private final QuantizingEncoder encoder;
  private final LaneVector sum;
  private double coefficientSum;
  private int contributors;

  /** A folder without updates. */
  public QuantizedFolder(QuantizingEncoder encoder) {
    this.encoder = encoder;
    this.sum =
        LaneVector.zeros(encoder.quantization().bits(), encoder.quantization().wireDimension());
  }

  /**
   * Adds an update.
   *
   * @param weight as the client weighted it, 0 to the largest weight
   * @throws InternalException if the grid has no room for one more, which would wrap
   */
  public void add(EncodedUpdate.Quantized update, double weight) {
    if (contributors == encoder.quantization().contributors()) {
      throw new InternalException(
          "a grid for "
              + contributors
              + " updates got one more; its sum would wrap, and nobody could tell");
    }
    coefficientSum += encoder.coefficient(weight);
    sum.add(update.sharedEntries());
    contributors++;
  }

  /** The sum so far; takes a copy. */
  public CohortSum finish() {
    return new CohortSum(
        new IntegerSum(encoder.quantization(), sum.copy(), coefficientSum, contributors));
  }
}
