package dev.covey.cli.report;

import dev.covey.core.error.InternalException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * Writes HTML and inline SVG whose tags balance and whose texts and attributes are escaped, by
 * construction: there is no way to write a value as markup except {@link #trusted}, which is for
 * the report's own style sheet and script.
 */
final class HtmlWriter {
  private final StringBuilder out = new StringBuilder(1 << 16);
  private final Deque<String> openTags = new ArrayDeque<>();

  /** Opens an element; {@code attributes} are names and values in turn. */
  HtmlWriter open(String tag, Object... attributes) {
    startTag(tag, attributes);
    openTags.push(tag);
    return this;
  }

  /** Closes the innermost element, which must be {@code tag}. */
  HtmlWriter close(String tag) {
    String innermost = openTags.pop();
    if (!innermost.equals(tag)) {
      throw new InternalException("closing <" + tag + "> inside <" + innermost + ">");
    }
    out.append("</").append(tag).append('>');
    if (isBlock(tag)) {
      out.append('\n');
    }
    return this;
  }

  /** An element without an end tag, such as meta. */
  HtmlWriter voidElement(String tag, Object... attributes) {
    startTag(tag, attributes);
    out.append('\n');
    return this;
  }

  /** An element that holds a text only. */
  HtmlWriter element(String tag, String text, Object... attributes) {
    return open(tag, attributes).text(text).close(tag);
  }

  HtmlWriter text(String text) {
    escape(text);
    return this;
  }

  /** Text of the report itself that is markup already; never for a value that was read. */
  HtmlWriter trusted(String markup) {
    out.append(markup);
    return this;
  }

  String finish() {
    if (!openTags.isEmpty()) {
      throw new InternalException("report ends inside <" + openTags.peek() + ">");
    }
    return out.toString();
  }

  private void startTag(String tag, Object... attributes) {
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      escape(
          attributes[i + 1] instanceof Double number ? coordinate(number) : "" + attributes[i + 1]);
      out.append('"');
    }
    out.append('>');
  }

  /** A length in a drawing, to a tenth of a pixel. */
  static String coordinate(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  /**
   * Escapes for element content and double-quoted attributes alike. Characters that HTML forbids,
   * and the invisible ones that reorder the text around them, become U+FFFD.
   */
  private void escape(String text) {
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(isForbidden(c) ? 0xFFFD : c);
              }
            });
  }

  private static boolean isForbidden(int c) {
    boolean control = c < 0x20 && c != '\n' && c != '\t' || c >= 0x7F && c < 0xA0;
    boolean surrogate = c >= 0xD800 && c <= 0xDFFF;
    boolean nonCharacter = (c & 0xFFFE) == 0xFFFE || c >= 0xFDD0 && c <= 0xFDEF;
    boolean reordering = c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
    return control || surrogate || nonCharacter || reordering;
  }

  private static boolean isBlock(String tag) {
    return switch (tag) {
      case "span", "b", "strong", "td", "th", "title", "small", "code", "a", "pre" -> false;
      default -> true;
    };
  }
}
