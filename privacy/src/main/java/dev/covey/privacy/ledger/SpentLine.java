package dev.covey.privacy.ledger;

import dev.covey.core.RoundKey;
import dev.covey.core.RunId;

/**
 * Equal releases of one run, tier and attempt number: what makes ten thousand rounds one line.
 *
 * @param rounds those in which it was spent
 */
record SpentLine(RunId run, Tier tier, int attempt, Release release, RoundSet rounds) {
  /** Whether a spend would belong here. */
  boolean takes(SpendKey key, Release other) {
    return sameSeries(key) && release.equals(other);
  }

  /** Whether a spend is counted here. */
  boolean contains(SpendKey key) {
    return sameSeries(key) && rounds.contains(key.round().round());
  }

  private boolean sameSeries(SpendKey key) {
    return release.kind() == key.kind()
        && attempt == key.round().attempt()
        && run.equals(key.round().run())
        && tier.equals(key.tier());
  }

  SpentLine with(int round) {
    return new SpentLine(run, tier, attempt, release, rounds.with(round));
  }

  static SpentLine of(SpendKey key, Release release) {
    RoundKey round = key.round();
    return new SpentLine(
        round.run(), key.tier(), round.attempt(), release, RoundSet.empty().with(round.round()));
  }
}
