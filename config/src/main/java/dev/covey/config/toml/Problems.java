package dev.covey.config.toml;

import dev.covey.core.error.ConfigurationException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Everything that is wrong with a file and its arguments, so that all of it is told at once. */
public final class Problems {
  private record Problem(Origin origin, String text) {}

  private final List<Problem> found = new ArrayList<>();

  /** Adds {@code ORIGIN: text}. */
  public void add(Origin origin, String text) {
    Problem problem = new Problem(origin, text);
    if (!found.contains(problem)) {
      found.add(problem);
    }
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** One line a problem, in the order in which they were written. */
  public List<String> lines() {
    return found.stream()
        .sorted(Comparator.comparing(Problem::origin))
        .map(problem -> TomlText.oneLine(problem.origin().prefix() + ": " + problem.text()))
        .toList();
  }

  /**
   * Throws if there is any problem.
   *
   * @throws ConfigurationException whose message has one line a problem
   */
  public void throwIfAny() {
    if (!found.isEmpty()) {
      throw new ConfigurationException(String.join("\n", lines()));
    }
  }
}
