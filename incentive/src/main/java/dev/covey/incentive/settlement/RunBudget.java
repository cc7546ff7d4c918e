package dev.covey.incentive.settlement;

import dev.covey.core.RoundKey;
import dev.covey.core.error.DataException;
import dev.covey.incentive.Money;
import java.util.HashMap;
import java.util.Map;

/**
 * The money of a run. An award reserves what it may cost before anybody is told; settling the
 * attempt turns what was earned into spending and frees the rest. Spent and reserved together never
 * exceed the budget, so a promise that was made can always be kept. A value.
 *
 * @param budgetMicrounits for the whole run, micro-units
 * @param spentMicrounits paid, micro-units
 * @param reserved for each attempt that is not settled, what it may cost, micro-units
 */
public record RunBudget(long budgetMicrounits, long spentMicrounits, Map<RoundKey, Long> reserved) {
  public RunBudget {
    Money.requireBudget(budgetMicrounits);
    reserved = Map.copyOf(reserved);
    long left = spentMicrounits < 0 ? -1 : budgetMicrounits - spentMicrounits;
    for (long one : reserved.values()) {
      left = one < 0 || one > left ? -1 : left - one;
    }
    if (left < 0) {
      throw new DataException(
          "spent "
              + spentMicrounits
              + " and reserved "
              + reserved.values()
              + " of a budget of "
              + budgetMicrounits
              + " micro-units: expected amounts that fit it");
    }
  }

  /** The answer to an award. */
  public sealed interface Reservation permits Reserved, Exhausted {}

  /** The award may be announced. */
  public record Reserved(RunBudget budget) implements Reservation {}

  /**
   * The award must not be announced.
   *
   * @param leftMicrounits what may still be promised
   */
  public record Exhausted(long askedMicrounits, long leftMicrounits) implements Reservation {}

  /** Nothing spent yet. */
  public static RunBudget of(long budgetMicrounits) {
    return new RunBudget(budgetMicrounits, 0, Map.of());
  }

  /** What may still be promised, micro-units. */
  public long leftMicrounits() {
    long left = budgetMicrounits - spentMicrounits;
    for (long one : reserved.values()) {
      left -= one;
    }
    return left;
  }

  /**
   * Sets money aside for an attempt. Asking again with the same amount changes nothing.
   *
   * @throws DataException if another amount is reserved for the attempt
   */
  public Reservation reserve(RoundKey attempt, long microunits) {
    if (microunits < 0) {
      throw new DataException("reservation of " + microunits + " micro-units: expected 0 or more");
    }
    Long before = reserved.get(attempt);
    if (before != null) {
      if (before != microunits) {
        throw new DataException(
            "reservation of "
                + microunits
                + " micro-units for "
                + attempt
                + ", for which "
                + before
                + " are reserved: expected one award an attempt");
      }
      return new Reserved(this);
    }
    if (microunits > leftMicrounits()) {
      return new Exhausted(microunits, leftMicrounits());
    }
    Map<RoundKey, Long> more = new HashMap<>(reserved);
    more.put(attempt, microunits);
    return new Reserved(new RunBudget(budgetMicrounits, spentMicrounits, more));
  }

  /**
   * After the payments of an attempt; what it does not need is free again.
   *
   * @throws DataException if nothing is reserved for the attempt, or less than was earned
   */
  public RunBudget settle(RoundKey attempt, long earnedMicrounits) {
    Long set = reserved.get(attempt);
    if (set == null || earnedMicrounits < 0 || earnedMicrounits > set) {
      throw new DataException(
          "payments of "
              + earnedMicrounits
              + " micro-units for "
              + attempt
              + ", for which "
              + (set == null ? "nothing is" : set + " are")
              + " reserved: expected no more than was awarded, once");
    }
    Map<RoundKey, Long> fewer = new HashMap<>(reserved);
    fewer.remove(attempt);
    return new RunBudget(budgetMicrounits, spentMicrounits + earnedMicrounits, fewer);
  }
}
