package dev.covey.models.libtorch;

import dev.covey.core.TensorLayout;
import dev.covey.core.TensorSpec;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The trainable parameters as one flat native vector {@code [d]}, and their gradient as another.
 * What the model computes with are views into the first; automatic differentiation accumulates into
 * views of the second. An optimizer step, a read or a write is then a handful of operations on
 * whole vectors, however many parameters there are.
 */
final class TrainableVector implements AutoCloseable {
  private final TensorLayout layout;
  private final Placement placement;
  private final Tensor values;
  private final Tensor gradient;
  private final Map<String, Tensor> leaves = new HashMap<>();

  /** Zeros; see {@link #write}. */
  TrainableVector(TensorLayout layout, Placement placement) {
    this.layout = layout;
    this.placement = placement;
    try (PointerScope scope = new PointerScope()) {
      values = Placement.keep(placement.zeros(layout.dimension()));
      gradient = Placement.keep(placement.zeros(layout.dimension()));
      for (TensorSpec tensor : layout.tensors()) {
        Tensor leaf = Placement.keep(view(values, tensor).detach());
        leaf.set_requires_grad(true);
        leaf.mutable_grad().put(view(gradient, tensor));
        leaves.put(tensor.name(), leaf);
      }
    }
  }

  TensorLayout layout() {
    return layout;
  }

  Placement placement() {
    return placement;
  }

  /** {@code [d]}, to be changed in place. */
  Tensor values() {
    return values;
  }

  /** {@code [d]}, the sum of what was differentiated since it was last zeroed. */
  Tensor gradient() {
    return gradient;
  }

  /** One parameter in its shape, which shares the vector's memory and requires a gradient. */
  Tensor leaf(String name) {
    Tensor leaf = leaves.get(name);
    if (leaf == null) {
      throw new IllegalArgumentException(name + " does not train");
    }
    return leaf;
  }

  void read(float[] into) {
    checkLength(into);
    Placement.read(values, into);
  }

  void write(float[] from) {
    checkLength(from);
    placement.write(from, values);
  }

  @Override
  public void close() {
    leaves.values().forEach(Tensor::close);
    gradient.close();
    values.close();
  }

  private Tensor view(Tensor vector, TensorSpec tensor) {
    return vector
        .narrow(0, layout.offset(tensor.name()), tensor.size())
        .view(Placement.dimensions(tensor.shape()));
  }

  private void checkLength(float[] array) {
    if (array.length != layout.dimension()) {
      throw new IllegalArgumentException(
          "got " + array.length + " values for " + layout.dimension() + " trainable parameters");
    }
  }
}
