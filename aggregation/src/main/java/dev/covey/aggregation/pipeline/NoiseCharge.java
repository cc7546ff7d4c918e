package dev.covey.aggregation.pipeline;

import dev.covey.core.error.InternalException;
import dev.covey.privacy.ledger.ReleasePermit;
import dev.covey.privacy.mechanism.NoiseSource;

/** Pays for the release of a sum, once, before its noise is drawn. */
@FunctionalInterface
public interface NoiseCharge {
  /**
   * Makes the spend and the seed of the draw durable.
   *
   * @param sumSha256 digest of the sum that the noise will hide; of no use to who does not know the
   *     sum, and a secret like it: whoever pays must give the same noise to the same sum only
   * @return what to draw from; the same for the same sum if this release was paid for before
   * @throws dev.covey.core.error.CoveyException if nothing may be released
   */
  PaidNoise pay(String sumSha256);

  /**
   * What was paid for.
   *
   * @param permit of the ledger, which gives it after a durable spend alone
   * @param source at the beginning of its bits
   */
  record PaidNoise(ReleasePermit permit, NoiseSource source) {}

  /** For rounds without noise, which pay nothing. */
  static NoiseCharge none() {
    return sum -> {
      throw new InternalException("a sum was to be noised that nobody pays for");
    };
  }
}
