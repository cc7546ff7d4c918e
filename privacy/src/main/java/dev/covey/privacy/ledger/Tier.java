package dev.covey.privacy.ledger;

import dev.covey.core.error.ConfigurationException;
import java.util.regex.Pattern;

/** Where a sum is released. */
public sealed interface Tier {
  /** The cloud, or the one coordinator of a run without edges. */
  record Cloud() implements Tier {}

  /**
   * An edge.
   *
   * @param name 1 to 120 characters of A-Z a-z 0-9 . _ -
   */
  record Edge(String name) implements Tier {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._-]{1,120}");

    public Edge {
      if (!ALLOWED.matcher(name).matches()) {
        throw new ConfigurationException(
            "edge \"" + name + "\": expected 1 to 120 characters of A-Z a-z 0-9 . _ -");
      }
    }
  }

  /** The cloud. */
  static Tier cloud() {
    return new Cloud();
  }

  /** An edge by name. */
  static Tier edge(String name) {
    return new Edge(name);
  }
}
