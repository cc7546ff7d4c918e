package dev.covey.models.huggingface;

import dev.covey.core.TensorLayout;
import dev.covey.core.error.ModelException;
import dev.covey.models.spi.WeightSource;
import java.util.Map;

/** Another source's tensors under other names and in another order. */
final class RenamedWeights implements WeightSource {
  private final TensorLayout layout;
  private final WeightSource source;
  private final Map<String, String> nameInSource;

  RenamedWeights(TensorLayout layout, WeightSource source, Map<String, String> nameInSource) {
    this.layout = layout;
    this.source = source;
    this.nameInSource = Map.copyOf(nameInSource);
  }

  @Override
  public TensorLayout layout() {
    return layout;
  }

  @Override
  public float[] read(String name) {
    String found = nameInSource.get(name);
    if (found == null) {
      throw new ModelException(source + " has no parameter " + name);
    }
    return source.read(found);
  }

  @Override
  public String toString() {
    return source.toString();
  }
}
