package dev.covey.core.error;

import org.jspecify.annotations.Nullable;

/**
 * The privacy or money budget does not allow the next step. Nothing was spent by the refused step.
 */
public final class BudgetExhaustedException extends CoveyException {
  private static final long serialVersionUID = 1L;

  public BudgetExhaustedException(String message) {
    this(message, null);
  }

  public BudgetExhaustedException(String message, @Nullable Throwable cause) {
    super(ExitCodes.BUDGET_EXHAUSTED, message, cause);
  }
}
