package dev.covey.aggregation.pipeline;

import java.util.Collections;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a stage measured, by name. Names are snake_case with their unit, as in metrics.jsonl.
 * Immutable.
 */
public final class Measurements {
  /** L2 norm of the section {@code delta} as the stage found it. */
  public static final String UPDATE_L2_NORM = "update_l2_norm";

  /** L2 norm of the section {@code delta} after the clip. */
  public static final String CLIPPED_L2_NORM = "clipped_l2_norm";

  /** 1 if the clip shortened the update, else 0. */
  public static final String CLIPPED = "clipped";

  /** Payload bytes of the upload. */
  public static final String UPLINK_BYTES = "uplink_bytes";

  private static final Measurements NONE = new Measurements(new TreeMap<>());

  private final SortedMap<String, Double> values;

  private Measurements(SortedMap<String, Double> values) {
    this.values = Collections.unmodifiableSortedMap(values);
  }

  public static Measurements none() {
    return NONE;
  }

  public static Measurements of(String name, double value) {
    return NONE.with(name, value);
  }

  /** These and one more. */
  public Measurements with(String name, double value) {
    SortedMap<String, Double> more = new TreeMap<>(values);
    if (more.put(name, value) != null) {
      throw new IllegalArgumentException(name + " was measured already");
    }
    return new Measurements(more);
  }

  /** These and others; no name in both. */
  public Measurements and(Measurements others) {
    if (others.values.isEmpty()) {
      return this;
    }
    Measurements all = this;
    for (var entry : others.values.entrySet()) {
      all = all.with(entry.getKey(), entry.getValue());
    }
    return all;
  }

  public OptionalDouble get(String name) {
    Double value = values.get(name);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /** All of them, by name. */
  public SortedMap<String, Double> asMap() {
    return values;
  }

  @Override
  public String toString() {
    return "Measurements" + values;
  }
}
