package dev.covey.config.toml;

import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Canonical spellings of TOML values and keys. */
public final class TomlText {
  private static final Pattern BARE_KEY = Pattern.compile("[A-Za-z0-9_-]+");

  private TomlText() {}

  /** A basic string in double quotes, on one line. */
  public static String quote(String text) {
    return '"' + oneLine(text.replace("\\", "\\\\").replace("\"", "\\\"")) + '"';
  }

  /** The text with line breaks and other control characters escaped as in a basic string. */
  static String oneLine(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          // Line and paragraph separators are legal but would break a one-line message.
          if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029) {
            out.append(String.format("\\u%04X", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.toString();
  }

  /** A float: plain decimals where they are short, always with a point, exact when read again. */
  public static String number(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    } else if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    String shortest = Double.toString(value);
    double magnitude = Math.abs(value);
    if (magnitude < 1e-3 && magnitude >= 1e-7 || magnitude >= 1e7 && magnitude < 1e12) {
      String plain = new BigDecimal(shortest).stripTrailingZeros().toPlainString();
      return plain.contains(".") ? plain : plain + ".0";
    }
    return shortest.replace('E', 'e');
  }

  /** A dotted key; segments that are not bare are quoted. */
  public static String key(List<String> path) {
    return path.stream()
        .map(segment -> BARE_KEY.matcher(segment).matches() ? segment : quote(segment))
        .collect(Collectors.joining("."));
  }
}
