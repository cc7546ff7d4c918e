package dev.covey.models.tokenizer;

/** What all tokenizers do to a text before and around their own work. */
final class Texts {
  private Texts() {}

  /** Appends the ids of {@code text[from, to)}. */
  @FunctionalInterface
  interface Segment {
    void encode(String text, int from, int to, Ids into);
  }

  /** Encodes what stands between the end-of-text marks, which become {@code endOfText}. */
  static int[] encode(String text, int endOfText, Segment segment) {
    String clean = wellFormed(text);
    Ids ids = new Ids(Math.max(8, clean.length()));
    int from = 0;
    for (int at = clean.indexOf(Tokenizer.END_OF_TEXT);
        at >= 0;
        at = clean.indexOf(Tokenizer.END_OF_TEXT, from)) {
      segment.encode(clean, from, at, ids);
      ids.add(endOfText);
      from = at + Tokenizer.END_OF_TEXT.length();
    }
    segment.encode(clean, from, clean.length(), ids);
    return ids.toArray();
  }

  /** The text with every lone surrogate replaced by U+FFFD. */
  static String wellFormed(String text) {
    int at = firstLoneSurrogate(text);
    if (at < 0) {
      return text;
    }
    StringBuilder fixed = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      i += Character.charCount(point);
      fixed.appendCodePoint(isSurrogate(point) ? 0xFFFD : point);
    }
    return fixed.toString();
  }

  private static int firstLoneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (isSurrogate(text.codePointAt(i))) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }

  private static boolean isSurrogate(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }

  static int checked(int id, int vocabularySize) {
    if (id < 0 || id >= vocabularySize) {
      throw new IllegalArgumentException(
          "token id " + id + ": expected 0 to " + (vocabularySize - 1));
    }
    return id;
  }
}
