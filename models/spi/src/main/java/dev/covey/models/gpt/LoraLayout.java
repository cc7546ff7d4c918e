package dev.covey.models.gpt;

import dev.covey.core.TensorLayout;
import dev.covey.core.TensorSpec;
import dev.covey.core.error.ModelException;
import dev.covey.models.gpt.GptParameters.LinearMap;
import dev.covey.models.spi.GptSpec;
import dev.covey.models.spi.Trainable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where the adapters of a model sit, and the names, shapes and order of their matrices: layer by
 * layer, in the order of computation, A before B.
 *
 * @param modules the linear maps that carry an adapter
 * @param parameters A and B of every module
 * @param trainable what trains: A and B, or with a frozen A (FFA-LoRA) only B
 */
public record LoraLayout(
    Trainable.Lora lora, List<LinearMap> modules, TensorLayout parameters, TensorLayout trainable) {
  public LoraLayout {
    modules = List.copyOf(modules);
  }

  /**
   * Resolves the targets as PEFT does: a target is a module's full name or its last components.
   *
   * @throws ModelException if a target names no linear map of the model
   */
  public static LoraLayout of(GptSpec spec, Trainable.Lora lora) {
    List<LinearMap> modules = new ArrayList<>();
    Set<String> unused = new LinkedHashSet<>(lora.targets());
    for (LinearMap map : GptParameters.linearMaps(spec)) {
      List<String> hits =
          lora.targets().stream().filter(target -> matches(map.name(), target)).toList();
      if (!hits.isEmpty()) {
        modules.add(map);
        unused.removeAll(hits);
      }
    }
    if (!unused.isEmpty()) {
      throw new ModelException(
          "LoRA targets "
              + unused
              + " name nothing in "
              + spec.describe()
              + "; it has c_attn, attn.c_proj, c_fc and mlp.c_proj in each layer (c_proj names"
              + " both)");
    }
    List<TensorSpec> all = new ArrayList<>();
    List<TensorSpec> trained = new ArrayList<>();
    for (LinearMap module : modules) {
      TensorSpec a = TensorSpec.of(nameOfA(module), lora.rank(), module.in());
      TensorSpec b = TensorSpec.of(nameOfB(module), module.out(), lora.rank());
      all.add(a);
      all.add(b);
      if (lora.trainA()) {
        trained.add(a);
      }
      trained.add(b);
    }
    return new LoraLayout(lora, modules, TensorLayout.of(all), TensorLayout.of(trained));
  }

  /** {@code [rank, in]}. */
  public static String nameOfA(LinearMap module) {
    return module.name() + ".lora_A.weight";
  }

  /** {@code [out, rank]}. */
  public static String nameOfB(LinearMap module) {
    return module.name() + ".lora_B.weight";
  }

  /** alpha / rank. */
  public double scale() {
    return lora.alpha() / lora.rank();
  }

  private static boolean matches(String module, String target) {
    return module.equals(target) || module.endsWith("." + target);
  }
}
