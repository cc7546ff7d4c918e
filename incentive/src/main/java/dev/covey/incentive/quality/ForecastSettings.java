package dev.covey.incentive.quality;

import dev.covey.core.error.ConfigurationException;

/**
 * How qualities are forecast.
 *
 * @param forgetting the rho of FAIR, above 0 to 1: what an observation counts for after one more
 *     round; 1 never forgets
 * @param newcomerQuantile 0 to 1: a newcomer is expected to be as good as this quantile of those
 *     who were measured; optimistic above 0.5
 * @param firstQuality what everybody is expected to be worth while nobody was measured; at least 0
 * @param priorWeight how many observations of the present round the expectation of a newcomer
 *     weighs, at least 0; with 0 the first observation replaces it, as in FAIR
 */
public record ForecastSettings(
    double forgetting, double newcomerQuantile, double firstQuality, double priorWeight) {
  /**
   * @throws ConfigurationException if a value is out of range
   */
  public ForecastSettings {
    require(forgetting > 0 && forgetting <= 1, "forgetting", forgetting, "above 0 to 1");
    require(
        newcomerQuantile >= 0 && newcomerQuantile <= 1,
        "newcomer quantile",
        newcomerQuantile,
        "0 to 1");
    require(
        firstQuality >= 0 && Double.isFinite(firstQuality),
        "first quality",
        firstQuality,
        "0 or more");
    require(
        priorWeight >= 0 && Double.isFinite(priorWeight), "prior weight", priorWeight, "0 or more");
  }

  private static void require(boolean holds, String what, double found, String expected) {
    if (!holds) {
      throw new ConfigurationException(
          what + " of " + found + ": expected " + expected + "; correct the setting");
    }
  }
}
