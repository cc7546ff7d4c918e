package dev.covey.core.error;

import org.jspecify.annotations.Nullable;

/** Too few clients are left for the run to go on with the guarantees it promises. */
public final class QuorumLostException extends CoveyException {
  private static final long serialVersionUID = 1L;

  public QuorumLostException(String message) {
    this(message, null);
  }

  public QuorumLostException(String message, @Nullable Throwable cause) {
    super(ExitCodes.QUORUM_LOST, message, cause);
  }
}
