package dev.covey.aggregation.rule;

import dev.covey.core.error.QuorumLostException;

/**
 * How the updates of a round become one. A {@link Linear} rule sees each update once, by itself,
 * and can be computed under masks in the memory of one model; one that {@link NeedsIndividuals}
 * sees them all at once.
 *
 * <p>To add a rule, implement one of the two.
 */
public sealed interface AggregationRule permits Linear, NeedsIndividuals {
  /** The rule's name in configuration and reports, for example {@code trimmed-mean}. */
  String name();

  /** Fewest updates that the rule can work with; a round with fewer is refused. */
  default int minimumUpdates() {
    return 1;
  }

  /**
   * Refuses too few updates.
   *
   * @throws QuorumLostException if {@code n} is below {@link #minimumUpdates()}
   */
  default void requireEnough(int n) {
    if (n < minimumUpdates()) {
      throw new QuorumLostException(
          "rule "
              + name()
              + " got "
              + n
              + " updates and needs at least "
              + minimumUpdates()
              + "; select more clients or assume fewer byzantine ones");
    }
  }
}
