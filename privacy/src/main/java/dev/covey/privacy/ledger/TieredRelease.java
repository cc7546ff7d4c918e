package dev.covey.privacy.ledger;

import dev.covey.privacy.internal.Checks;

/**
 * A release that is planned, not charged.
 *
 * @param times how often a round makes it, at least 1: kappa2 for an edge
 */
public record TieredRelease(Tier tier, Release release, long times) {
  public TieredRelease {
    Checks.atLeast("times", times, 1);
  }

  /** Once, at the cloud. */
  public static TieredRelease once(Release release) {
    return new TieredRelease(Tier.cloud(), release, 1);
  }
}
