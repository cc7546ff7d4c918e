package dev.covey.incentive.longterm;

import dev.covey.core.error.ConfigurationException;
import dev.covey.incentive.Money;

/**
 * The settings of long-term pricing.
 *
 * @param budgetMicrounits for all rounds together, micro-units
 * @param rounds planned number of rounds, 1 to a thousand million
 * @param restingPrice micro-units offered per unit of quality while spending is at pace; positive
 * @param restingQueueMicrounits how far spending may run ahead before prices fall: the Q_min of the
 *     literature, micro-units, at least 1
 * @param fairnessFloor share of the rounds in which every client is to be hired, 0 up to 1
 * @param fairnessPrice micro-units added to the resting price for each round behind the floor
 */
public record LongTermPlan(
    long budgetMicrounits,
    int rounds,
    double restingPrice,
    long restingQueueMicrounits,
    double fairnessFloor,
    double fairnessPrice) {
  /**
   * @throws ConfigurationException if a value is out of range
   */
  public LongTermPlan {
    Money.requireBudget(budgetMicrounits);
    require(rounds >= 1 && rounds <= 1_000_000_000, "rounds", rounds, "1 to 1000000000");
    require(restingPrice > 0 && restingPrice <= 1e15, "resting price", restingPrice, "0 to 1e15");
    require(
        restingQueueMicrounits >= 1 && restingQueueMicrounits <= Money.MAX_MICROUNITS,
        "resting queue",
        restingQueueMicrounits,
        "1 to " + Money.MAX_MICROUNITS + " micro-units");
    require(fairnessFloor >= 0 && fairnessFloor < 1, "fairness floor", fairnessFloor, "0 up to 1");
    require(
        fairnessPrice >= 0 && fairnessPrice <= 1e15, "fairness price", fairnessPrice, "0 to 1e15");
  }

  private static void require(boolean holds, String what, Object found, String expected) {
    if (!holds) {
      throw new ConfigurationException(
          what + " of " + found + ": expected " + expected + "; correct the setting");
    }
  }

  /** What an even pace allows in the first {@code count} rounds, micro-units, rounded down. */
  long allowanceOfFirst(int count) {
    long each = budgetMicrounits / rounds;
    long rest = budgetMicrounits % rounds;
    return each * count + rest * count / rounds;
  }
}
