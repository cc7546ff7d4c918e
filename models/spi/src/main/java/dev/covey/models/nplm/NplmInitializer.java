package dev.covey.models.nplm;

import dev.covey.core.Seeds;
import dev.covey.core.TensorLayout;
import dev.covey.core.TensorSpec;
import dev.covey.models.spi.NplmSpec;
import dev.covey.models.spi.Weights;
import java.util.SplittableRandom;

/** Fresh weights for an {@link NplmSpec}; the same on every machine for the same seed. */
public final class NplmInitializer {
  private NplmInitializer() {}

  /** Names, order and shapes of the parameters, as {@link NplmSpec} lists them. */
  public static TensorLayout layout(NplmSpec spec) {
    return TensorLayout.of(
        TensorSpec.of("embedding.weight", spec.vocabulary(), spec.embedding()),
        TensorSpec.of("hidden.weight", spec.hidden(), spec.context() * spec.embedding()),
        TensorSpec.of("hidden.bias", spec.hidden()),
        TensorSpec.of("output.weight", spec.vocabulary(), spec.hidden()),
        TensorSpec.of("output.bias", spec.vocabulary()));
  }

  /**
   * Embeddings uniform with variance 1/e, so that a token's vector has expected squared length 1;
   * matrices Glorot-uniform (Glorot and Bengio 2010, equation 16); biases zero.
   */
  public static Weights initialise(NplmSpec spec, Seeds seeds) {
    int inputs = spec.context() * spec.embedding();
    Weights.Builder weights = new Weights.Builder();
    for (TensorSpec tensor : layout(spec).tensors()) {
      float[] values = new float[tensor.size()];
      SplittableRandom random = seeds.child(tensor.name()).generator();
      switch (tensor.name()) {
        case "embedding.weight" -> uniform(values, Math.sqrt(3.0 / spec.embedding()), random);
        case "hidden.weight" -> uniform(values, glorot(inputs, spec.hidden()), random);
        case "output.weight" -> uniform(values, glorot(spec.hidden(), spec.vocabulary()), random);
        default -> {}
      }
      weights.put(tensor, values);
    }
    return weights.build();
  }

  private static double glorot(int inputs, int outputs) {
    return Math.sqrt(6.0 / (inputs + outputs));
  }

  private static void uniform(float[] values, double reach, SplittableRandom random) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (reach * (2 * random.nextDouble() - 1));
    }
  }
}
