package dev.covey.models.corpus;

import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/**
 * How a person types.
 *
 * @param careful writes as in a letter, not as in a chat
 * @param lowerCase no capitals at all
 * @param shortForms "u" for "you", "tmrw" for "tomorrow" and the like
 * @param dropFullStop leaves the last full stop out
 * @param exclamations marks in place of one, 1 to 3
 * @param emojiRate share of messages that end with an emoji, in [0, 1]
 * @param greetingRate share of messages that begin with a greeting, in [0, 1]
 * @param closerRate share of messages that end with a farewell, in [0, 1]
 * @param slipRate share of letters that are mistyped, in [0, 1)
 */
record Style(
    boolean careful,
    boolean lowerCase,
    boolean shortForms,
    boolean dropFullStop,
    int exclamations,
    double emojiRate,
    double greetingRate,
    double closerRate,
    double slipRate) {
  private static final String[][] SHORT = {
    {"you", "u"},
    {"are", "r"},
    {"tomorrow", "tmrw"},
    {"because", "cos"},
    {"please", "pls"},
    {"thanks", "thx"},
    {"want to", "wanna"},
    {"and", "n"},
    {"your", "ur"},
    {"this weekend", "this wkend"},
    {"people", "ppl"}
  };
  private static final Pattern ARTICLE = Pattern.compile("\\b([aA]) (?=[aeio])");
  private static final Pattern MARKS = Pattern.compile("!+");
  private static final Pattern[] LONG = new Pattern[SHORT.length];

  static {
    for (int i = 0; i < SHORT.length; i++) {
      LONG[i] = Pattern.compile("\\b" + SHORT[i][0] + "\\b");
    }
  }

  /** One of the clients' ways. */
  static Style casual(SplittableRandom random) {
    return new Style(
        false,
        random.nextDouble() < 0.8,
        random.nextDouble() < 0.4,
        random.nextDouble() < 0.8,
        1 + random.nextInt(3),
        random.nextDouble() * 0.8,
        0.3 + random.nextDouble() * 0.6,
        0.2 + random.nextDouble() * 0.6,
        0);
  }

  /** A careful way, of the public. */
  static Style careful(SplittableRandom random) {
    return new Style(
        true, false, false, false, 1, 0.03, random.nextDouble(), random.nextDouble(), 0);
  }

  /** A relaxed way, of the public. */
  static Style relaxed(SplittableRandom random) {
    return new Style(
        false,
        random.nextDouble() < 0.5,
        random.nextDouble() < 0.3,
        random.nextDouble() < 0.5,
        1 + random.nextInt(3),
        random.nextDouble() * 0.5,
        0.6 * random.nextDouble(),
        0.6 * random.nextDouble(),
        random.nextDouble() * 0.004);
  }

  /** Types a text that was written plainly. */
  String type(String plain, SplittableRandom random) {
    String text = ARTICLE.matcher(plain).replaceAll("$1n ");
    if (shortForms) {
      for (int i = 0; i < LONG.length; i++) {
        text = LONG[i].matcher(text).replaceAll(SHORT[i][1]);
      }
    }
    text = MARKS.matcher(text).replaceAll("!".repeat(exclamations));
    text = lowerCase ? text.toLowerCase(Locale.ROOT) : capitalised(text);
    if (slipRate > 0) {
      text = withSlips(text, random);
    }
    return dropFullStop && text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }

  /** Swaps, drops or doubles a letter now and then. */
  private String withSlips(String text, SplittableRandom random) {
    StringBuilder typed = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean inside = i > 0 && i + 1 < text.length() && letter(c) && letter(text.charAt(i + 1));
      if (!inside || random.nextDouble() >= slipRate) {
        typed.append(c);
        continue;
      }
      switch (random.nextInt(3)) {
        case 0 -> typed.append(text.charAt(++i)).append(c);
        case 1 -> typed.append(c).append(c);
        default -> {}
      }
    }
    return typed.toString();
  }

  private static boolean letter(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static String capitalised(String text) {
    StringBuilder typed = new StringBuilder(text);
    boolean starts = true;
    for (int i = 0; i < typed.length(); i++) {
      char c = typed.charAt(i);
      if (starts && Character.isLetter(c)) {
        typed.setCharAt(i, Character.toUpperCase(c));
        starts = false;
      } else if (".!?".indexOf(c) >= 0) {
        starts = true;
      } else if (c != ' ') {
        starts = false;
      }
    }
    return typed.toString();
  }
}
