package dev.covey.core;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Order, names and shapes of the tensors that one flat vector {@code [d]} holds, back to back. Two
 * parties that agree on the {@link #sha256()} of a layout agree on the meaning of every entry.
 */
public final class TensorLayout {
  private final List<TensorSpec> tensors;
  private final Map<String, Integer> offsets;
  private final int dimension;
  private final String sha256;

  private TensorLayout(List<TensorSpec> tensors) {
    this.tensors = List.copyOf(tensors);
    this.offsets = new HashMap<>();
    Sha256 hash = new Sha256();
    int offset = 0;
    for (TensorSpec tensor : this.tensors) {
      if (offsets.put(tensor.name(), offset) != null) {
        throw new IllegalArgumentException("tensor " + tensor.name() + " stands twice in a layout");
      }
      offset = Math.addExact(offset, tensor.size());
      hash.update(tensor.name()).update(tensor.shape().size());
      tensor.shape().forEach(hash::update);
    }
    this.dimension = offset;
    this.sha256 = hash.hex();
  }

  /** Layout of these tensors in this order. */
  public static TensorLayout of(List<TensorSpec> tensors) {
    return new TensorLayout(tensors);
  }

  /** Layout of these tensors in this order. */
  public static TensorLayout of(TensorSpec... tensors) {
    return new TensorLayout(List.of(tensors));
  }

  public List<TensorSpec> tensors() {
    return tensors;
  }

  /** Number of entries of the flat vector. */
  public int dimension() {
    return dimension;
  }

  public boolean contains(String name) {
    return offsets.containsKey(name);
  }

  /** Index of the first entry of a tensor in the flat vector. */
  public int offset(String name) {
    Integer offset = offsets.get(name);
    if (offset == null) {
      throw new IllegalArgumentException("no tensor " + name + " in this layout");
    }
    return offset;
  }

  /** Digest of order, names and shapes, in hexadecimal. */
  public String sha256() {
    return sha256;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TensorLayout that && tensors.equals(that.tensors);
  }

  @Override
  public int hashCode() {
    return tensors.hashCode();
  }

  @Override
  public String toString() {
    return "TensorLayout[" + tensors.size() + " tensors, d=" + dimension + "]";
  }
}
