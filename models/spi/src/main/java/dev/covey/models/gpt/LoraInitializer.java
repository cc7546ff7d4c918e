package dev.covey.models.gpt;

import dev.covey.core.Seeds;
import dev.covey.core.TensorSpec;
import dev.covey.models.gpt.GptParameters.LinearMap;
import dev.covey.models.spi.Weights;
import java.util.SplittableRandom;

/**
 * Fresh adapters, as PEFT makes them: A Kaiming-uniform with a = sqrt(5) (He et al. 2015), which is
 * uniform in +-1/sqrt(in), and B zero, so that a fresh adapter changes nothing. A depends on the
 * seed and the module's name alone: everybody in a federation has the same.
 */
public final class LoraInitializer {
  private LoraInitializer() {}

  /** All matrices of the layout, frozen ones included, in its order. */
  public static Weights initialize(LoraLayout layout, long adapterSeed) {
    Seeds seeds = Seeds.root(adapterSeed).child("lora.initialize");
    Weights.Builder weights = new Weights.Builder();
    int rank = layout.lora().rank();
    for (LinearMap module : layout.modules()) {
      weights.put(
          TensorSpec.of(LoraLayout.nameOfA(module), rank, module.in()),
          kaimingUniform(
              seeds.child("A", module.name()).generator(), rank * module.in(), module.in()));
      weights.put(
          TensorSpec.of(LoraLayout.nameOfB(module), module.out(), rank),
          new float[module.out() * rank]);
    }
    return weights.build();
  }

  private static float[] kaimingUniform(SplittableRandom random, int size, int fanIn) {
    double bound = 1 / Math.sqrt(fanIn);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (bound * (2 * Gaussian.uniform(random) - 1));
    }
    return values;
  }
}
