package dev.covey.models.tokenizer;

import dev.covey.core.error.DataException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * One token a Unicode character: id 0 is "unknown" and reads back as U+FFFD, then the characters of
 * the training text in code point order, then end-of-text.
 */
public final class CharacterTokenizer implements Tokenizer {
  /** What an unknown character reads back as. */
  static final String UNKNOWN = "\uFFFD";

  private static final int UNKNOWN_ID = 0;

  private final int[] points;
  private final int[] asciiIds = new int[128];
  private final Map<Integer, Integer> otherIds = new HashMap<>();

  /**
   * @param points distinct code points, in the order of their ids, which start at 1
   */
  CharacterTokenizer(int[] points) {
    this.points = points.clone();
    for (int i = 0; i < points.length; i++) {
      if (points[i] < asciiIds.length) {
        asciiIds[points[i]] = i + 1;
      } else {
        otherIds.put(points[i], i + 1);
      }
    }
  }

  /**
   * The characters that occur in some texts.
   *
   * @throws DataException if the texts are empty
   */
  static CharacterTokenizer train(List<String> texts) {
    TreeSet<Integer> seen = new TreeSet<>();
    for (String text : texts) {
      Texts.wellFormed(text).codePoints().forEach(seen::add);
    }
    seen.remove(UNKNOWN.codePointAt(0));
    if (seen.isEmpty()) {
      throw new DataException(
          "no character to train a tokenizer on: "
              + texts.size()
              + " public documents, all empty; give public text or use the byte-level tokenizer");
    }
    return new CharacterTokenizer(seen.stream().mapToInt(Integer::intValue).toArray());
  }

  @Override
  public int vocabularySize() {
    return points.length + 2;
  }

  @Override
  public int[] encode(String text) {
    return Texts.encode(
        text,
        endOfText(),
        (clean, from, to, into) -> {
          for (int i = from; i < to; ) {
            int point = clean.codePointAt(i);
            i += Character.charCount(point);
            into.add(
                point < asciiIds.length
                    ? asciiIds[point]
                    : otherIds.getOrDefault(point, UNKNOWN_ID));
          }
        });
  }

  @Override
  public String decode(int[] ids) {
    StringBuilder text = new StringBuilder(ids.length);
    for (int id : ids) {
      Texts.checked(id, vocabularySize());
      if (id == UNKNOWN_ID) {
        text.append(UNKNOWN);
      } else if (id == endOfText()) {
        text.append(END_OF_TEXT);
      } else {
        text.appendCodePoint(points[id - 1]);
      }
    }
    return text.toString();
  }

  @Override
  public int endOfText() {
    return points.length + 1;
  }

  @Override
  public String kind() {
    return "character";
  }

  @Override
  public void save(Path file) {
    TokenizerJson.write(
        file,
        TokenizerJson.characters(
            Arrays.stream(points).mapToObj(point -> new String(Character.toChars(point))).toList(),
            UNKNOWN,
            endOfText()));
  }
}
