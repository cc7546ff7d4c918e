package dev.covey.core;

import dev.covey.core.error.ConfigurationException;
import java.util.regex.Pattern;

/**
 * Name of a run: the name of its folder, 1 to 120 characters of {@code [A-Za-z0-9._-]}, not
 * starting with a dot.
 */
public record RunId(String value) {
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,119}");

  public RunId {
    if (!ALLOWED.matcher(value).matches()) {
      throw new ConfigurationException(
          "run id \""
              + value
              + "\": allowed are 1 to 120 characters of A-Z a-z 0-9 . _ - that do not start with a dot");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
