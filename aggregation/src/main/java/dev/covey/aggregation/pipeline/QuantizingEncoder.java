package dev.covey.aggregation.pipeline;

import dev.covey.aggregation.pipeline.Quantization.Part;
import dev.covey.aggregation.quantize.HadamardRotation;
import dev.covey.aggregation.quantize.QuantizationGrid;
import dev.covey.aggregation.vector.SectionLayout.Weighting;
import dev.covey.core.Seeds;
import dev.covey.core.error.InternalException;
import dev.covey.crypto.mask.LaneVector;
import java.util.SplittableRandom;

/**
 * Integers modulo 2^b by unbiased rounding, and back from their sum. For updates that are added
 * where nobody can multiply them any more, so that the weight goes in here: entries of a section
 * that is weighted by client are multiplied with weight / largest weight.
 *
 * @param rounding of this client for this task, so that the same update is encoded the same way
 *     again; unlike the signs of the rotation it is nobody else's
 */
public record QuantizingEncoder(Quantization quantization, Seeds rounding) implements Encoder {
  @Override
  public EncodedUpdate encode(WeightedUpdate weighted) {
    FloatUpdate update = weighted.update();
    if (!update.layout().equals(quantization.layout())) {
      throw new InternalException(
          "an update of " + update.layout() + " for a grid of " + quantization.layout());
    }
    double coefficient = coefficient(update.weight());
    LaneVector entries = LaneVector.zeros(quantization.bits(), quantization.wireDimension());
    for (Part part : quantization.parts()) {
      double factor = part.section().weighting() == Weighting.BY_CLIENT ? coefficient : 1;
      float[] values = update.values();
      int from = part.from();
      int count = part.section().length();
      if (part.code().rotated()) {
        HadamardRotation rotation = quantization.rotation(part.section());
        values = rotation.rotate(values, from);
        from = 0;
        count = rotation.paddedLength();
      }
      SplittableRandom random = rounding.child("rounding", part.section().name()).generator();
      QuantizationGrid grid = part.grid();
      for (int i = 0; i < count; i++) {
        entries.set(part.wireFrom() + i, grid.quantize(values[from + i] * factor, random));
      }
    }
    if (quantization.weightTravels()) {
      entries.set(
          quantization.wireDimension() - 1,
          quantization
              .weightGrid()
              .quantize(coefficient, rounding.child("rounding", "weight").generator()));
    }
    return new EncodedUpdate.Quantized(entries);
  }

  @Override
  public Encoder forTask(Seeds task) {
    return new QuantizingEncoder(quantization, task);
  }

  /**
   * With which factor, 0 to 1, a client's weighted sections enter the sum. A weight beyond the
   * largest counts as the largest where nobody sees it.
   */
  double coefficient(double weight) {
    double coefficient = weight / quantization.largestWeight();
    if (quantization.weightTravels()) {
      coefficient = Math.min(1, coefficient);
    }
    if (!(coefficient >= 0 && coefficient <= 1)) {
      throw new InternalException(
          "a weight of "
              + weight
              + ", expected 0 to "
              + quantization.largestWeight()
              + ", which the grid was made for");
    }
    return coefficient;
  }

  @Override
  public FloatSum decode(NoisedSum noised) {
    if (!(noised.sum() instanceof IntegerSum sum) || !sum.quantization().equals(quantization)) {
      throw new InternalException("a sum that this encoder's updates were not added to");
    }
    if (sum.contributors() > quantization.contributors()) {
      throw new InternalException(
          "a sum of "
              + sum.contributors()
              + " updates on a grid for "
              + quantization.contributors()
              + ": it may have wrapped");
    }
    float[] values = new float[quantization.layout().dimension()];
    for (Part part : quantization.parts()) {
      int length = part.section().length();
      if (part.code().rotated()) {
        HadamardRotation rotation = quantization.rotation(part.section());
        float[] rotated = new float[rotation.paddedLength()];
        read(sum.entries(), part, rotated, 0, rotated.length);
        rotation.rotateBack(rotated);
        System.arraycopy(rotated, 0, values, part.from(), length);
      } else {
        read(sum.entries(), part, values, part.from(), length);
      }
    }
    return new FloatSum(
        quantization.layout(),
        values,
        quantization.weightTravels()
            ? quantization
                .weightGrid()
                .value(sum.entries().getSigned(quantization.wireDimension() - 1))
            : sum.coefficientSum(),
        sum.contributors(),
        sum.contributors());
  }

  private static void read(LaneVector entries, Part part, float[] into, int from, int count) {
    for (int i = 0; i < count; i++) {
      into[from + i] = (float) part.grid().value(entries.getSigned(part.wireFrom() + i));
    }
  }
}
