package dev.covey.incentive.auction;

/** What a mechanism may promise. */
public enum Guarantee {
  /**
   * No client gains by a bid other than its cost, whatever the others bid and, for a randomised
   * mechanism, whatever the seed.
   */
  TRUTHFUL,
  /** A winner is paid at least its bid. */
  INDIVIDUALLY_RATIONAL,
  /** The payments never add up to more than the budget. */
  WITHIN_BUDGET,
  /** The payments add up to no more than the budget on average over the seeds. */
  WITHIN_BUDGET_IN_EXPECTATION
}
