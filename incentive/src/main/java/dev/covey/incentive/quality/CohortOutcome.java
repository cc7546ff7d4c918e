package dev.covey.incentive.quality;

import dev.covey.core.ClientId;
import dev.covey.core.error.DataException;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is seen of a cohort whose updates are masked: who was in the sum, and what the sum did.
 *
 * @param round from 1
 * @param members those whose updates are in the sum, at least one
 * @param improvement by how much the cohort's mean update lowered the validation loss, nats;
 *     negative if it raised it
 */
public record CohortOutcome(int round, SortedSet<ClientId> members, double improvement) {
  public CohortOutcome {
    members = Collections.unmodifiableSortedSet(new TreeSet<>(members));
    if (round < 1 || members.isEmpty() || !Double.isFinite(improvement)) {
      throw new DataException(
          "cohort of "
              + members.size()
              + " members in round "
              + round
              + " with improvement "
              + improvement
              + ": expected members, a round from 1 and a finite improvement");
    }
  }
}
