package dev.covey.config.toml;

import java.util.Comparator;
import java.util.Optional;

/** Where a value was written. Ordered: files by position, then arguments as they were given. */
public sealed interface Origin extends Comparable<Origin> {

  /** What a message about the value begins with, without the colon. */
  String prefix();

  /**
   * A place in a file.
   *
   * @param file as the user named it
   * @param line from 1
   * @param column from 1
   */
  record InFile(String file, int line, int column) implements Origin {
    @Override
    public String prefix() {
      return file + ":" + line + ":" + column;
    }
  }

  /**
   * An argument {@code --set key=value}.
   *
   * @param index from 0, among the arguments
   * @param text {@code key=value} as given
   * @param bareValue the text after the equals sign, for the argument's own value; empty for what
   *     lies inside it
   */
  record Argument(int index, String text, Optional<String> bareValue) implements Origin {
    @Override
    public String prefix() {
      return "--set " + text;
    }

    /** The origin of an element inside this argument's value. */
    Argument inner() {
      return new Argument(index, text, Optional.empty());
    }
  }

  @Override
  default int compareTo(Origin other) {
    return Comparator.comparingInt((Origin o) -> o instanceof InFile ? 0 : 1)
        .thenComparingInt(o -> o instanceof InFile f ? f.line() : 0)
        .thenComparingInt(
            o -> o instanceof InFile f ? f.column() : o instanceof Argument a ? a.index() : 0)
        .compare(this, other);
  }
}
