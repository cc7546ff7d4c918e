package dev.covey.aggregation.pipeline;

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
    Sum total = cohorts.get(0).sum();
    for (OpenedSum cohort : cohorts.subList(1, cohorts.size())) {
      total = total.plus(cohort.sum());
    }
    return new MergedSum(total);
  }
}
