package dev.covey.models.spi;

import dev.covey.core.TensorLayout;
import dev.covey.core.TensorSpec;
import dev.covey.core.error.ModelException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Weights held in memory. */
public final class Weights implements WeightSource {
  private final TensorLayout layout;
  private final Map<String, float[]> values;

  private Weights(TensorLayout layout, Map<String, float[]> values) {
    this.layout = layout;
    this.values = values;
  }

  @Override
  public TensorLayout layout() {
    return layout;
  }

  @Override
  public float[] read(String name) {
    float[] found = values.get(name);
    if (found == null) {
      throw new ModelException("the model has no parameter " + name);
    }
    return found.clone();
  }

  /** Collects weights one by one, in the order in which they are put. */
  public static final class Builder {
    private final List<TensorSpec> tensors = new ArrayList<>();
    private final Map<String, float[]> values = new LinkedHashMap<>();

    /** Takes over {@code value}; the caller must not touch the array again. */
    public Builder put(TensorSpec tensor, float[] value) {
      if (value.length != tensor.size()) {
        throw new IllegalArgumentException(tensor + " got " + value.length + " values");
      }
      tensors.add(tensor);
      values.put(tensor.name(), value);
      return this;
    }

    public Weights build() {
      return new Weights(TensorLayout.of(tensors), Map.copyOf(values));
    }
  }
}
