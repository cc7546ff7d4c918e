package dev.covey.aggregation.pipeline;

import dev.covey.aggregation.vector.Kernels;
import dev.covey.aggregation.vector.SectionLayout;

/**
 * What a trainer hands to the client half: one vector {@code [d]} of named sections, and the size
 * of the data behind it. Immutable, so that a retry can send it again.
 */
public final class RawUpdate {
  private final FloatUpdate update;

  private RawUpdate(SectionLayout layout, float[] values, double dataSize) {
    if (values.length != layout.dimension()) {
      throw new IllegalArgumentException(
          "got " + values.length + " values for a layout of " + layout.dimension());
    }
    if (!(dataSize >= 0 && dataSize < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("data size must be finite, at least 0, got " + dataSize);
    }
    this.update = new FloatUpdate(layout, values, dataSize);
  }

  /**
   * An update with a copy of {@code values}.
   *
   * @param dataSize what the weight may follow, for example training tokens; finite, at least 0
   */
  public static RawUpdate copyOf(SectionLayout layout, float[] values, double dataSize) {
    return new RawUpdate(layout, values.clone(), dataSize);
  }

  /** An update that takes over {@code values}; the caller must not change the array again. */
  public static RawUpdate sharing(SectionLayout layout, float[] values, double dataSize) {
    return new RawUpdate(layout, values, dataSize);
  }

  public SectionLayout layout() {
    return update.layout();
  }

  /** The vector {@code [d]}; for reading only. */
  public float[] sharedValues() {
    return update.values();
  }

  public double dataSize() {
    return update.weight();
  }

  boolean isFinite() {
    return Double.isFinite(Kernels.sumOfSquares(update.values(), 0, update.values().length));
  }

  FloatUpdate update() {
    return update;
  }
}
