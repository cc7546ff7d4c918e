package dev.covey.cli.terminal;

/** Text from elsewhere made fit for one line of a terminal. */
final class TerminalText {
  private TerminalText() {}

  /**
   * One line without control characters: white space becomes one space, and what could move the
   * cursor, change colours or reorder the line is left out, since generated text and messages of
   * clients are not to be trusted with a person's terminal.
   */
  static String oneLine(String text) {
    StringBuilder line = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (Character.isWhitespace(c)) {
                if (line.length() > 0 && line.charAt(line.length() - 1) != ' ') {
                  line.append(' ');
                }
              } else if (isVisible(c)) {
                line.appendCodePoint(c);
              }
            });
    return line.toString().stripTrailing();
  }

  /** The text cut to a width in columns, with an ellipsis where something was cut. */
  static String fit(String text, int columns, boolean unicode) {
    if (width(text) <= columns) {
      return text;
    }
    String ellipsis = unicode ? "…" : "...";
    int left = columns - ellipsis.length();
    int end = 0;
    while (end < text.length()) {
      int c = text.codePointAt(end);
      left -= width(c);
      if (left < 0) {
        break;
      }
      end += Character.charCount(c);
    }
    return text.substring(0, end).stripTrailing() + ellipsis;
  }

  /** Columns a text takes. */
  static int width(String text) {
    return text.codePoints().map(TerminalText::width).sum();
  }

  private static int width(int c) {
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    boolean wide =
        c >= 0x1100 && c <= 0x115F
            || c >= 0x2E80 && c <= 0xA4CF
            || c >= 0xAC00 && c <= 0xD7A3
            || c >= 0xF900 && c <= 0xFAFF
            || c >= 0xFE30 && c <= 0xFE6F
            || c >= 0xFF00 && c <= 0xFF60
            || c >= 0x1F300 && c <= 0x1FAFF
            || c >= 0x20000 && c <= 0x3FFFD;
    return wide ? 2 : 1;
  }

  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE ->
          false;
      default -> true;
    };
  }
}
