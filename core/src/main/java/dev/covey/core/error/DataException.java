package dev.covey.core.error;

import org.jspecify.annotations.Nullable;

/** A data file is missing, broken or too small for what is asked of it. */
public final class DataException extends CoveyException {
  private static final long serialVersionUID = 1L;

  public DataException(String message) {
    this(message, null);
  }

  public DataException(String message, @Nullable Throwable cause) {
    super(ExitCodes.FAILED, message, cause);
  }
}
