package dev.covey.models.gpt;

import dev.covey.core.TensorLayout;
import dev.covey.models.gpt.GptParameters.LinearMap;
import dev.covey.models.spi.WeightSource;
import java.util.HashMap;
import java.util.Map;

/**
 * A base model with an adapter folded in: {@code W + (alpha / rank) (B A)^T}, transposed because
 * weights are {@code [in, out]}. A view: a tensor is merged when it is read, so memory is that of
 * one tensor.
 */
public final class LoraMerge implements WeightSource {
  private final WeightSource base;
  private final WeightSource adapter;
  private final LoraLayout layout;
  private final Map<String, LinearMap> merged;

  private LoraMerge(WeightSource base, WeightSource adapter, LoraLayout layout) {
    this.base = base;
    this.adapter = adapter;
    this.layout = layout;
    this.merged = new HashMap<>();
    layout.modules().forEach(module -> merged.put(module.weight(), module));
  }

  /**
   * The merged model.
   *
   * @param adapter A and B of every module, under the names of {@link LoraLayout#parameters()}
   */
  public static WeightSource merge(WeightSource base, LoraLayout layout, WeightSource adapter) {
    return new LoraMerge(base, adapter, layout);
  }

  @Override
  public TensorLayout layout() {
    return base.layout();
  }

  @Override
  public float[] read(String name) {
    float[] weight = base.read(name);
    LinearMap module = merged.get(name);
    if (module != null) {
      addProduct(
          weight,
          module,
          adapter.read(LoraLayout.nameOfA(module)),
          adapter.read(LoraLayout.nameOfB(module)));
    }
    return weight;
  }

  private void addProduct(float[] weight, LinearMap module, float[] a, float[] b) {
    int rank = layout.lora().rank();
    for (int i = 0; i < module.in(); i++) {
      for (int o = 0; o < module.out(); o++) {
        double sum = 0;
        for (int r = 0; r < rank; r++) {
          sum += (double) a[r * module.in() + i] * b[o * rank + r];
        }
        weight[i * module.out() + o] += (float) (layout.scale() * sum);
      }
    }
  }
}
