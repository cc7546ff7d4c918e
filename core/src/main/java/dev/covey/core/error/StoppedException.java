package dev.covey.core.error;

import org.jspecify.annotations.Nullable;

/** The run was stopped on request; it can be resumed. */
public final class StoppedException extends CoveyException {
  private static final long serialVersionUID = 1L;

  public StoppedException(String message) {
    this(message, null);
  }

  public StoppedException(String message, @Nullable Throwable cause) {
    super(ExitCodes.STOPPED, message, cause);
  }
}
