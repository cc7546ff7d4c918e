package dev.covey.models.gpt;

import dev.covey.core.Seeds;
import dev.covey.core.TensorSpec;
import dev.covey.models.spi.GptSpec;
import dev.covey.models.spi.Weights;
import java.util.Arrays;

/**
 * GPT-2's initialisation (Radford et al. 2019, section 2.3, and the released code): weights normal
 * with deviation 0.02, those that write into the residual stream divided by sqrt(2 L), biases 0,
 * norms 1 and 0. Every tensor has a seed of its own, derived from its name.
 */
public final class GptInitializer {
  private static final double DEVIATION = 0.02;

  private GptInitializer() {}

  /** Fresh weights; the same seed gives the same bits everywhere. */
  public static Weights initialize(GptSpec spec, long seed) {
    Seeds seeds = Seeds.root(seed).child("gpt2.initialize");
    Weights.Builder weights = new Weights.Builder();
    for (TensorSpec tensor : GptParameters.layout(spec).tensors()) {
      weights.put(tensor, values(spec, tensor, seeds));
    }
    return weights.build();
  }

  private static float[] values(GptSpec spec, TensorSpec tensor, Seeds seeds) {
    float[] values = new float[tensor.size()];
    String name = tensor.name();
    if (name.endsWith(".bias")) {
      return values;
    }
    if (tensor.shape().size() == 1) {
      Arrays.fill(values, 1f);
      return values;
    }
    double deviation =
        name.endsWith(".c_proj.weight") ? DEVIATION / Math.sqrt(2.0 * spec.layers()) : DEVIATION;
    Gaussian gaussian = new Gaussian(seeds.child("tensor", name).generator());
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * gaussian.next());
    }
    return values;
  }
}
