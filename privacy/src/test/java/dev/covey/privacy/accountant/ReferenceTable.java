package dev.covey.privacy.accountant;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table of reference values among the test resources: comma-separated, quotes doubled in quotes.
 */
final class ReferenceTable {
  private ReferenceTable() {}

  /** One row by column name. */
  record Row(Map<String, String> cells) {
    String text(String column) {
      return Objects.requireNonNull(cells.get(column), column);
    }

    boolean has(String column) {
      return !text(column).isEmpty();
    }

    double number(String column) {
      return parse(text(column));
    }

    /** A number inside the JSON object of column params. */
    double parameter(String name) {
      Matcher matcher = Pattern.compile('"' + name + "\": *([-0-9.eE+]+)").matcher(text("params"));
      if (!matcher.find()) {
        throw new AssertionError("no " + name + " in " + this);
      }
      return Double.parseDouble(matcher.group(1));
    }

    private static double parse(String text) {
      return text.equals("inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }
  }

  static List<Row> read(String name) {
    String text;
    try (InputStream stream = ReferenceTable.class.getResourceAsStream(name)) {
      text =
          new String(Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Row> rows = new ArrayList<>();
    String[] lines = text.split("\r?\n");
    List<String> header = cells(lines[0]);
    for (int i = 1; i < lines.length; i++) {
      List<String> cells = cells(lines[i]);
      Map<String, String> row = new LinkedHashMap<>();
      for (int j = 0; j < header.size(); j++) {
        row.put(header.get(j), j < cells.size() ? cells.get(j) : "");
      }
      rows.add(new Row(row));
    }
    return rows;
  }

  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        cell.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString());
    return cells;
  }
}
