package dev.covey.aggregation.rule;

/** A rule that is a mean with one coefficient for each update: sum(c_i u_i) / sum(c_i). */
public non-sealed interface Linear extends AggregationRule {
  /**
   * The coefficient of an update.
   *
   * @param weight the client's weight, finite and at least 0
   * @return finite and at least 0
   */
  double coefficient(double weight);
}
