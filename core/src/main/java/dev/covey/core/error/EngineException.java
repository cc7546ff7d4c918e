package dev.covey.core.error;

import org.jspecify.annotations.Nullable;

/** A training engine cannot start on this machine, or a computation inside it failed. */
public final class EngineException extends CoveyException {
  private static final long serialVersionUID = 1L;

  public EngineException(String message) {
    this(message, null);
  }

  public EngineException(String message, @Nullable Throwable cause) {
    super(ExitCodes.FAILED, message, cause);
  }
}
