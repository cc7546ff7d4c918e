package dev.covey.incentive;

import dev.covey.core.error.ConfigurationException;

/** Amounts of money: whole micro-units, a {@code long} from 0 to {@link #MAX_MICROUNITS}. */
public final class Money {
  /**
   * The largest amount: a thousand million units. It keeps sums of thousands of amounts within a
   * {@code long}, and every amount exact in the numbers of JSON (below 2^53).
   */
  public static final long MAX_MICROUNITS = 1_000_000_000_000_000L;

  private Money() {}

  /**
   * A budget as it was given.
   *
   * @throws ConfigurationException if negative or above {@link #MAX_MICROUNITS}
   */
  public static long requireBudget(long microunits) {
    if (microunits < 0 || microunits > MAX_MICROUNITS) {
      throw new ConfigurationException(
          "budget of "
              + microunits
              + " micro-units: expected 0 to "
              + MAX_MICROUNITS
              + "; a micro-unit is a millionth of the unit of money");
    }
    return microunits;
  }
}
