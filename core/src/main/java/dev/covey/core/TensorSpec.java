package dev.covey.core;

import java.util.List;

/**
 * Name and shape of one tensor, row-major.
 *
 * @param shape dimensions, each at least 1; empty for a scalar
 */
public record TensorSpec(String name, List<Integer> shape) {
  public TensorSpec {
    shape = List.copyOf(shape);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a tensor needs a name");
    }
    long size = 1;
    for (int dimension : shape) {
      if (dimension < 1) {
        throw new IllegalArgumentException(
            "tensor " + name + " has shape " + shape + "; every dimension is at least 1");
      }
      size = Math.multiplyExact(size, dimension);
    }
    Math.toIntExact(size);
  }

  /** Of {@code name} with the dimensions given one by one. */
  public static TensorSpec of(String name, int... shape) {
    return new TensorSpec(name, java.util.Arrays.stream(shape).boxed().toList());
  }

  /** Number of entries: the product of the dimensions. */
  public int size() {
    int size = 1;
    for (int dimension : shape) {
      size *= dimension;
    }
    return size;
  }
}
