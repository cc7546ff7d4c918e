package dev.covey.privacy.ledger;

import dev.covey.privacy.internal.Checks;

/**
 * What may be spent against an adversary.
 *
 * @param epsilon above 0, finite
 * @param delta above 0 and below 1
 */
public record Budget(Adversary adversary, double epsilon, double delta) {
  public Budget {
    Checks.positive("epsilon", epsilon);
    Checks.properFraction("delta", delta);
  }
}
