package dev.covey.core.error;

import org.jspecify.annotations.Nullable;

/**
 * The command line, experiment.toml or client.toml asks for something that does not exist or is not
 * allowed.
 */
public final class ConfigurationException extends CoveyException {
  private static final long serialVersionUID = 1L;

  public ConfigurationException(String message) {
    this(message, null);
  }

  public ConfigurationException(String message, @Nullable Throwable cause) {
    super(ExitCodes.USAGE, message, cause);
  }
}
