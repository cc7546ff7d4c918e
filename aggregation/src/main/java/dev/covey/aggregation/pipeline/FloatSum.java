package dev.covey.aggregation.pipeline;

import dev.covey.aggregation.vector.Kernels;
import dev.covey.aggregation.vector.SectionLayout;

/**
 * What the float steps of the server half carry: a sum and what to divide it by. Opaque outside
 * this package. The array is handed on from step to step; who makes the next step owns it.
 */
public final class FloatSum implements Sum {
  private final SectionLayout layout;
  private final float[] values;
  private final double coefficientSum;
  private final double uniformSum;
  private final int contributors;

  FloatSum(
      SectionLayout layout,
      float[] values,
      double coefficientSum,
      double uniformSum,
      int contributors) {
    this.layout = layout;
    this.values = values;
    this.coefficientSum = coefficientSum;
    this.uniformSum = uniformSum;
    this.contributors = contributors;
  }

  SectionLayout layout() {
    return layout;
  }

  float[] values() {
    return values;
  }

  double denominator(SectionLayout.Weighting weighting) {
    return switch (weighting) {
      case BY_CLIENT -> coefficientSum;
      case UNIFORM -> uniformSum;
    };
  }

  /** Sum over denominator, section by section; takes over this sum's array. */
  FloatSum divided() {
    int offset = 0;
    for (SectionLayout.Section section : layout.sections()) {
      double denominator = denominator(section.weighting());
      for (int i = offset; i < offset + section.length(); i++) {
        values[i] = (float) (values[i] / denominator);
      }
      offset += section.length();
    }
    return new FloatSum(layout, values, 1, 1, contributors);
  }

  @Override
  public int contributors() {
    return contributors;
  }

  @Override
  public Sum plus(Sum other) {
    if (!(other instanceof FloatSum that) || !that.layout.equals(layout)) {
      throw new IllegalArgumentException("cohorts of one round differ in their layout");
    }
    Kernels.add(values, that.values, values.length);
    return new FloatSum(
        layout,
        values,
        coefficientSum + that.coefficientSum,
        uniformSum + that.uniformSum,
        contributors + that.contributors);
  }
}
