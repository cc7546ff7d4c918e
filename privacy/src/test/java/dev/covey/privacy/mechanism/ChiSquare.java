package dev.covey.privacy.mechanism;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.LongToDoubleFunction;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;

/** Pearson's test of draws against a probability mass function; rare values are pooled. */
final class ChiSquare {
  private static final double LEAST_EXPECTED = 12;

  /** How often a right sampler fails; seeds are fixed, so it does so always or never. */
  private static final double SIGNIFICANCE = 1e-5;

  private ChiSquare() {}

  static void check(String what, LongSupplier sampler, int draws, LongToDoubleFunction pmf) {
    Map<Long, Integer> counts = new TreeMap<>();
    for (int i = 0; i < draws; i++) {
      counts.merge(sampler.getAsLong(), 1, Integer::sum);
    }
    double statistic = 0;
    int bins = 0;
    double expectedElsewhere = draws;
    double seenElsewhere = draws;
    // Around 0 outwards, as long as values are frequent enough.
    for (long sign = -1; sign <= 1; sign += 2) {
      for (long x = sign < 0 ? -1 : 0; draws * pmf.applyAsDouble(x) >= LEAST_EXPECTED; x += sign) {
        double expected = draws * pmf.applyAsDouble(x);
        double seen = counts.getOrDefault(x, 0);
        statistic += (seen - expected) * (seen - expected) / expected;
        expectedElsewhere -= expected;
        seenElsewhere -= seen;
        bins++;
      }
    }
    if (expectedElsewhere >= LEAST_EXPECTED) {
      double excess = seenElsewhere - expectedElsewhere;
      statistic += excess * excess / expectedElsewhere;
      bins++;
    } else {
      assertThat(seenElsewhere).as(what + ": rare values").isLessThan(5 * LEAST_EXPECTED);
    }
    if (bins < 2) {
      return;
    }
    double limit =
        new ChiSquaredDistribution(null, bins - 1).inverseCumulativeProbability(1 - SIGNIFICANCE);
    assertThat(statistic).as(what + ": chi-square of " + bins + " bins").isLessThan(limit);
  }
}
