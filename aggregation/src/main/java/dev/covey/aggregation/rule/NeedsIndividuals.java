package dev.covey.aggregation.rule;

/**
 * A rule that compares the updates of a round with each other. It cannot run under masks, and its
 * memory grows with the cohort. Weights are there for rules that want them; those shipped ignore
 * them, since a client chooses its own.
 *
 * <pre>{@code
 * record Midrange() implements NeedsIndividuals {
 *   public String name() { return "midrange"; }
 *   public float[] aggregate(Individuals updates) {
 *     float[] result = new float[updates.dimension()];
 *     for (int i = 0; i < result.length; i++) {
 *       float low = Float.POSITIVE_INFINITY, high = Float.NEGATIVE_INFINITY;
 *       for (int k = 0; k < updates.count(); k++) {
 *         low = Math.min(low, updates.sharedVector(k)[i]);
 *         high = Math.max(high, updates.sharedVector(k)[i]);
 *       }
 *       result[i] = low / 2 + high / 2;
 *     }
 *     return result;
 *   }
 * }
 * }</pre>
 */
public non-sealed interface NeedsIndividuals extends AggregationRule {
  /**
   * One update {@code [d]} from at least {@link #minimumUpdates()} of them. Must not depend on the
   * number of threads, and must not change the updates.
   */
  float[] aggregate(Individuals updates);
}
