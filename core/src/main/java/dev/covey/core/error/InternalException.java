package dev.covey.core.error;

import org.jspecify.annotations.Nullable;

/** A bug in Covey: an invariant does not hold. */
public final class InternalException extends CoveyException {
  private static final long serialVersionUID = 1L;

  public InternalException(String message) {
    this(message, null);
  }

  public InternalException(String message, @Nullable Throwable cause) {
    super(ExitCodes.FAILED, message, cause);
  }
}
