package dev.covey.models.tokenizer;

/**
 * Cuts text into the words that BPE works within, as GPT-2 does with the expression
 *
 * <pre>{@code 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}</pre>
 *
 * <p>in one pass, without a regular expression engine. Words cover the text without gaps.
 * Characters newer than the Java runtime's Unicode tables count as neither letter nor number.
 */
final class PreTokenizer {
  private static final byte SPACE = 0;
  private static final byte LETTER = 1;
  private static final byte NUMBER = 2;
  private static final byte OTHER = 3;
  private static final byte[] ASCII = new byte[128];
  private static final String[] CONTRACTIONS = {"s", "t", "re", "ve", "m", "ll", "d"};

  static {
    for (int c = 0; c < ASCII.length; c++) {
      ASCII[c] = classify(c);
    }
  }

  private PreTokenizer() {}

  /** Gets each word as {@code text[from, to)}. */
  @FunctionalInterface
  interface Words {
    void word(String text, int from, int to);
  }

  static void split(String text, int from, int to, Words words) {
    int at = from;
    while (at < to) {
      int end = wordEnd(text, at, to);
      words.word(text, at, end);
      at = end;
    }
  }

  private static int wordEnd(String text, int at, int to) {
    char first = text.charAt(at);
    if (first == '\'') {
      for (String contraction : CONTRACTIONS) {
        int end = at + 1 + contraction.length();
        if (end <= to && text.startsWith(contraction, at + 1)) {
          return end;
        }
      }
    }
    int start = first == ' ' && at + 1 < to ? at + 1 : at;
    byte type = typeAt(text, start);
    if (type != SPACE) {
      return runEnd(text, start, to, type);
    }
    int end = runEnd(text, at, to, SPACE);
    // White space before a word leaves its last character to that word, if it has another.
    return end < to && end - at > 1 ? end - 1 : end;
  }

  private static int runEnd(String text, int from, int to, byte type) {
    int at = from;
    while (at < to && typeAt(text, at) == type) {
      at += Character.isHighSurrogate(text.charAt(at)) ? 2 : 1;
    }
    return at;
  }

  private static byte typeAt(String text, int at) {
    char c = text.charAt(at);
    return c < ASCII.length ? ASCII[c] : classify(text.codePointAt(at));
  }

  private static byte classify(int point) {
    return switch (Character.getType(point)) {
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER ->
          LETTER;
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
          NUMBER;
      case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
          SPACE;
      default -> point >= '\t' && point <= '\r' || point == 0x85 ? SPACE : OTHER;
    };
  }
}
