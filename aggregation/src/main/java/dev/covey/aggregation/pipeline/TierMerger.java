package dev.covey.aggregation.pipeline;

import dev.covey.aggregation.vector.Kernels;
import dev.covey.aggregation.vector.SectionLayout.Weighting;
import dev.covey.core.error.QuorumLostException;
import java.util.List;

/** Adds up the opened sums of a round's cohorts, before they are divided. */
public final class TierMerger {
  /**
   * The sum of the sums and of their denominators, added in the order given. Takes over the first
   * sum's array.
   *
   * @throws QuorumLostException if there is none
   */
  public MergedSum merge(List<OpenedSum> cohorts) {
    if (cohorts.isEmpty()) {
      throw new QuorumLostException("no cohort of the round has a sum; nothing to aggregate");
    }
    FloatSum total = cohorts.get(0).sum();
    for (OpenedSum cohort : cohorts.subList(1, cohorts.size())) {
      FloatSum other = cohort.sum();
      if (!other.layout().equals(total.layout())) {
        throw new IllegalArgumentException("cohorts of one round differ in their layout");
      }
      Kernels.add(total.values(), other.values(), total.values().length);
      total =
          new FloatSum(
              total.layout(),
              total.values(),
              total.denominator(Weighting.BY_CLIENT) + other.denominator(Weighting.BY_CLIENT),
              total.denominator(Weighting.UNIFORM) + other.denominator(Weighting.UNIFORM),
              total.contributors() + other.contributors());
    }
    return new MergedSum(total);
  }
}
