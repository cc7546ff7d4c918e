package dev.covey.core.error;

import org.jspecify.annotations.Nullable;

/**
 * Root of everything Covey throws on purpose. The subclasses name the contract that was broken; the
 * message says what was found, what was expected, and the remedy, and is fit to be shown to a
 * person without a stack trace.
 */
public abstract sealed class CoveyException extends RuntimeException
    permits ConfigurationException,
        DataException,
        ModelException,
        EngineException,
        StoreException,
        NetworkException,
        BudgetExhaustedException,
        QuorumLostException,
        StoppedException,
        InternalException {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  CoveyException(int exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** The exit code of a command that ends with this error: see {@link ExitCodes}. */
  public int exitCode() {
    return exitCode;
  }
}
