package dev.covey.config.toml;

import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value of a TOML document and where it was written. */
public sealed interface Node {
  Origin origin();

  /** What was found, for a message: the value, shortened, and its type. */
  String found();

  /** A string, a {@code Long}, a {@code Double}, a {@code Boolean}, or a date or time. */
  record Scalar(Object value, Origin origin) implements Node {
    private static final int MOST_CHARACTERS_SHOWN = 60;

    @Override
    public String found() {
      if (value instanceof String text) {
        String shown =
            text.length() <= MOST_CHARACTERS_SHOWN
                ? text
                : text.substring(0, MOST_CHARACTERS_SHOWN - 3) + "...";
        return TomlText.quote(shown) + " (string)";
      }
      String shown = value instanceof Double d ? TomlText.number(d) : value.toString();
      return shown + " (" + typeName() + ")";
    }

    private String typeName() {
      if (value instanceof Long) {
        return "integer";
      } else if (value instanceof Double) {
        return "float";
      } else if (value instanceof Boolean) {
        return "boolean";
      } else if (value instanceof LocalDate) {
        return "date";
      } else if (value instanceof LocalTime) {
        return "time";
      } else {
        return "date and time";
      }
    }
  }

  /** An array, possibly of tables. */
  record Array(List<Node> elements, Origin origin) implements Node {
    public Array {
      elements = List.copyOf(elements);
    }

    @Override
    public String found() {
      return "an array of " + elements.size();
    }
  }

  /** A table; the entries keep their order. */
  record Table(Map<String, Node> entries, Origin origin) implements Node {
    public Table {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    @Override
    public String found() {
      return "a table";
    }
  }
}
