package dev.covey.aggregation.pipeline;

import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.core.Sha256;

/**
 * A sum of clipped updates in steps of a grid, exact: neither the order of its terms nor a rounding
 * of the sum is in it.
 *
 * @param steps [d]
 */
record GridSum(SectionLayout layout, long[] steps, int contributors) implements Sum {
  @Override
  public Sum plus(Sum other) {
    if (!(other instanceof GridSum that) || !that.layout.equals(layout)) {
      throw new IllegalArgumentException("cohorts of one round differ in their layout");
    }
    for (int i = 0; i < steps.length; i++) {
      steps[i] = Math.addExact(steps[i], that.steps[i]);
    }
    return new GridSum(layout, steps, contributors + that.contributors);
  }

  /** Digest of the integers, in hexadecimal. */
  String sha256() {
    return new Sha256().update(layout.sha256()).update(contributors).update(steps).hex();
  }
}
