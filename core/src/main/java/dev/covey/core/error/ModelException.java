package dev.covey.core.error;

import org.jspecify.annotations.Nullable;

/**
 * A model, adapter, tokenizer or checkpoint file is broken or does not fit the model it is loaded
 * into.
 */
public final class ModelException extends CoveyException {
  private static final long serialVersionUID = 1L;

  public ModelException(String message) {
    this(message, null);
  }

  public ModelException(String message, @Nullable Throwable cause) {
    super(ExitCodes.FAILED, message, cause);
  }
}
