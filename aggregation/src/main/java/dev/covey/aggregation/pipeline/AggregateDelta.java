package dev.covey.aggregation.pipeline;

import dev.covey.aggregation.optimizer.MeanUpdate;
import dev.covey.aggregation.vector.Kernels;
import dev.covey.aggregation.vector.SectionLayout;
import java.util.Arrays;

/** The mean update of a round, finite, ready for the server optimizer. */
public final class AggregateDelta implements MeanUpdate {
  private final FloatSum mean;

  AggregateDelta(FloatSum mean) {
    this.mean = mean;
  }

  @Override
  public SectionLayout layout() {
    return mean.layout();
  }

  /** {@inheritDoc} Costs a copy where the update has several sections. */
  @Override
  public float[] sharedSection(String name) {
    int offset = mean.layout().offset(name);
    int length = mean.layout().length(name);
    return length == mean.values().length
        ? mean.values()
        : Arrays.copyOfRange(mean.values(), offset, offset + length);
  }

  @Override
  public int contributors() {
    return mean.contributors();
  }

  /** L2 norm of a section. */
  public double l2Norm(String name) {
    int offset = mean.layout().offset(name);
    return Math.sqrt(
        Kernels.sumOfSquares(mean.values(), offset, offset + mean.layout().length(name)));
  }
}
