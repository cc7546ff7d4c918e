package dev.covey.privacy.distributed;

import dev.covey.privacy.accountant.NeighbouringRelation;
import dev.covey.privacy.internal.Checks;

/**
 * What a run may cost.
 *
 * @param epsilon after all rounds, above 0
 * @param delta above 0 and below 1
 * @param rounds at least 1; attempts that release something count
 * @param relation the neighbours of the claim
 */
public record PrivacyTarget(
    double epsilon, double delta, long rounds, NeighbouringRelation relation) {
  public PrivacyTarget {
    Checks.positive("epsilon", epsilon);
    Checks.properFraction("delta", delta);
    Checks.atLeast("rounds", rounds, 1);
  }
}
