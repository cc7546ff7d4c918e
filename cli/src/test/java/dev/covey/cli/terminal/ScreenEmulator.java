package dev.covey.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a terminal of endless width shows after the few codes that RunTerminal may write. */
final class ScreenEmulator {
  private static final Pattern TOKEN =
      Pattern.compile("\u001b\\[(\\?7[hl]|K|[0-9]*m)|\r|\n|[^\u001b\r\n]");

  private ScreenEmulator() {}

  static List<String> linesAfter(String output) {
    List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
    int column = 0;
    int read = 0;
    Matcher token = TOKEN.matcher(output);
    while (token.find()) {
      if (token.start() != read) {
        throw new AssertionError("unknown code at " + read + " of " + output);
      }
      read = token.end();
      StringBuilder line = lines.get(lines.size() - 1);
      String text = token.group();
      if (text.equals("\n")) {
        lines.add(new StringBuilder());
        column = 0;
      } else if (text.equals("\r")) {
        column = 0;
      } else if (text.equals("\u001b[K")) {
        line.setLength(Math.min(line.length(), column));
      } else if (!text.startsWith("\u001b")) {
        if (column < line.length()) {
          line.setCharAt(column, text.charAt(0));
        } else {
          line.append(text);
        }
        column++;
      }
    }
    if (read != output.length()) {
      throw new AssertionError("unknown code at " + read + " of " + output);
    }
    return lines.stream().map(StringBuilder::toString).toList();
  }
}
