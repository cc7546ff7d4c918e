package dev.covey.aggregation.pipeline;

import dev.covey.aggregation.vector.SectionLayout;

/**
 * What the float steps of the client half carry. Stages never write into {@code values}: a stage
 * that changes them makes a new array, one that does not hands the same array on.
 */
record FloatUpdate(SectionLayout layout, float[] values, double weight) {
  FloatUpdate withValues(float[] newValues) {
    return new FloatUpdate(layout, newValues, weight);
  }
}
