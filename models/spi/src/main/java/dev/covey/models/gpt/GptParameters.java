package dev.covey.models.gpt;

import dev.covey.core.TensorLayout;
import dev.covey.core.TensorSpec;
import dev.covey.models.spi.GptSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Names, shapes and order of the parameters of {@link GptSpec}, as Hugging Face's {@code
 * GPT2LMHeadModel} saves them. Weights of the four linear maps of a layer are {@code [in, out]}
 * (Hugging Face's Conv1D); the output layer is tied to {@link #TOKEN_EMBEDDING} and not listed.
 */
public final class GptParameters {
  /** Stands before every name. */
  public static final String PREFIX = "transformer.";

  /** {@code [V, d]}. */
  public static final String TOKEN_EMBEDDING = PREFIX + "wte.weight";

  /** {@code [T, d]}. */
  public static final String POSITION_EMBEDDING = PREFIX + "wpe.weight";

  /** {@code [d]}. */
  public static final String FINAL_NORM_WEIGHT = PREFIX + "ln_f.weight";

  /** {@code [d]}. */
  public static final String FINAL_NORM_BIAS = PREFIX + "ln_f.bias";

  private GptParameters() {}

  /**
   * A linear map of one layer, which an adapter can be put on.
   *
   * @param name such as {@code transformer.h.0.attn.c_attn}
   * @param in entries that go in
   * @param out entries that come out
   */
  public record LinearMap(String name, int in, int out) {
    /** Name of the weight {@code [in, out]}. */
    public String weight() {
      return name + ".weight";
    }

    /** Name of the bias {@code [out]}. */
    public String bias() {
      return name + ".bias";
    }
  }

  /** What stands before the names of one layer, such as {@code transformer.h.0.}. */
  public static String layerPrefix(int layer) {
    return PREFIX + "h." + layer + ".";
  }

  /** The four linear maps of a layer, in the order of computation. */
  public static List<LinearMap> linearMaps(GptSpec spec, int layer) {
    int d = spec.width();
    String prefix = layerPrefix(layer);
    return List.of(
        new LinearMap(prefix + "attn.c_attn", d, 3 * d),
        new LinearMap(prefix + "attn.c_proj", d, d),
        new LinearMap(prefix + "mlp.c_fc", d, 4 * d),
        new LinearMap(prefix + "mlp.c_proj", 4 * d, d));
  }

  /** The linear maps of all layers, layer by layer. */
  public static List<LinearMap> linearMaps(GptSpec spec) {
    List<LinearMap> maps = new ArrayList<>();
    for (int layer = 0; layer < spec.layers(); layer++) {
      maps.addAll(linearMaps(spec, layer));
    }
    return maps;
  }

  /** All parameters in their canonical order: embeddings, layers, final norm. */
  public static TensorLayout layout(GptSpec spec) {
    int d = spec.width();
    List<TensorSpec> tensors = new ArrayList<>();
    tensors.add(TensorSpec.of(TOKEN_EMBEDDING, spec.vocabulary(), d));
    tensors.add(TensorSpec.of(POSITION_EMBEDDING, spec.context(), d));
    for (int layer = 0; layer < spec.layers(); layer++) {
      List<LinearMap> maps = linearMaps(spec, layer);
      addNorm(tensors, layerPrefix(layer) + "ln_1", d);
      addLinear(tensors, maps.get(0));
      addLinear(tensors, maps.get(1));
      addNorm(tensors, layerPrefix(layer) + "ln_2", d);
      addLinear(tensors, maps.get(2));
      addLinear(tensors, maps.get(3));
    }
    addNorm(tensors, PREFIX + "ln_f", d);
    return TensorLayout.of(tensors);
  }

  private static void addNorm(List<TensorSpec> tensors, String name, int width) {
    tensors.add(TensorSpec.of(name + ".weight", width));
    tensors.add(TensorSpec.of(name + ".bias", width));
  }

  private static void addLinear(List<TensorSpec> tensors, LinearMap map) {
    tensors.add(TensorSpec.of(map.weight(), map.in(), map.out()));
    tensors.add(TensorSpec.of(map.bias(), map.out()));
  }
}
