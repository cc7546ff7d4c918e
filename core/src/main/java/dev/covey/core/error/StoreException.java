package dev.covey.core.error;

import org.jspecify.annotations.Nullable;

/** The store, journal or run folder cannot be read or written, or holds something it must not. */
public final class StoreException extends CoveyException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message) {
    this(message, null);
  }

  public StoreException(String message, @Nullable Throwable cause) {
    super(ExitCodes.FAILED, message, cause);
  }
}
