package dev.covey.core;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A flat vector {@code [d]} of float32 with the layout that gives its entries a meaning. Immutable
 * at its public boundary: arrays are copied in and out, except where a method's name says that it
 * shares.
 */
public final class ParameterVector {
  private final TensorLayout layout;
  private final float[] values;
  private @Nullable String sha256;

  private ParameterVector(TensorLayout layout, float[] values) {
    if (values.length != layout.dimension()) {
      throw new IllegalArgumentException(
          "got " + values.length + " values for a layout of " + layout.dimension());
    }
    this.layout = layout;
    this.values = values;
  }

  /** A vector with a copy of {@code values}. */
  public static ParameterVector copyOf(TensorLayout layout, float[] values) {
    return new ParameterVector(layout, values.clone());
  }

  /** A vector that takes over {@code values}; the caller must not touch the array again. */
  public static ParameterVector sharing(TensorLayout layout, float[] values) {
    return new ParameterVector(layout, values);
  }

  public static ParameterVector zeros(TensorLayout layout) {
    return new ParameterVector(layout, new float[layout.dimension()]);
  }

  public TensorLayout layout() {
    return layout;
  }

  public int dimension() {
    return values.length;
  }

  public float get(int index) {
    return values[index];
  }

  /** A copy of the values. */
  public float[] toArray() {
    return values.clone();
  }

  /** The values themselves; for reading only. */
  public float[] sharedValues() {
    return values;
  }

  /** The values of one tensor, copied. */
  public float[] tensor(String name) {
    int from = layout.offset(name);
    for (TensorSpec tensor : layout.tensors()) {
      if (tensor.name().equals(name)) {
        return Arrays.copyOfRange(values, from, from + tensor.size());
      }
    }
    throw new IllegalArgumentException("no tensor " + name);
  }

  /** Digest of layout and bit patterns, in hexadecimal; remembered. */
  public String sha256() {
    String known = sha256;
    if (known == null) {
      // Two threads may both compute it: they get the same.
      known = new Sha256().update(layout.sha256()).update(values).hex();
      sha256 = known;
    }
    return known;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ParameterVector that
        && layout.equals(that.layout)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * layout.hashCode() + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "ParameterVector[d=" + values.length + "]";
  }
}
