package dev.covey.aggregation.pipeline;

/**
 * Decides with which weight an update enters the mean. In plaintext the weight travels beside the
 * vector and the {@link Folder} multiplies; the inverse divides the sum by what the survivors'
 * coefficients add up to.
 */
public sealed interface Weighter {
  WeightedUpdate weight(ClippedUpdate clipped);

  /** The server's inverse: from the sum to the mean. Takes over the sum's array. */
  FloatSum divide(FloatSum sum);

  /** The weight is the size of the client's data. */
  static Weighter byDataSize() {
    return new ByDataSize();
  }

  /** Every client weighs 1. */
  static Weighter uniform() {
    return new Uniform();
  }

  /** The weight is the size of the client's data. */
  record ByDataSize() implements Weighter {
    @Override
    public WeightedUpdate weight(ClippedUpdate clipped) {
      return new WeightedUpdate(clipped.update());
    }

    @Override
    public FloatSum divide(FloatSum sum) {
      return sum.divided();
    }
  }

  /** Every client weighs 1. */
  record Uniform() implements Weighter {
    @Override
    public WeightedUpdate weight(ClippedUpdate clipped) {
      FloatUpdate update = clipped.update();
      return new WeightedUpdate(new FloatUpdate(update.layout(), update.values(), 1));
    }

    @Override
    public FloatSum divide(FloatSum sum) {
      return sum.divided();
    }
  }
}
