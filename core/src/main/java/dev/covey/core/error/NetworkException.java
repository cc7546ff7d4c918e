package dev.covey.core.error;

import org.jspecify.annotations.Nullable;

/**
 * A peer cannot be reached, refuses us, or says what no peer may say. Whether trying again helps
 * stands in the message.
 */
public final class NetworkException extends CoveyException {
  private static final long serialVersionUID = 1L;

  public NetworkException(String message) {
    this(message, null);
  }

  public NetworkException(String message, @Nullable Throwable cause) {
    super(ExitCodes.FAILED, message, cause);
  }
}
