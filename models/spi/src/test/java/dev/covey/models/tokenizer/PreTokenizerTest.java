package dev.covey.models.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.testing.Trials;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PreTokenizerTest {
  private static final Pattern GPT2 =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+"
              + "| ?[^\\p{IsWhite_Space}\\p{L}\\p{N}]+"
              + "|\\p{IsWhite_Space}+(?!\\P{IsWhite_Space})|\\p{IsWhite_Space}+");

  @Test
  void cutsAsTheExpressionOfGpt2Does() {
    for (String text : HardTexts.ALL) {
      assertThat(words(text)).as(text).isEqualTo(byExpression(text));
    }
    Trials.run(
        "pre-tokenizer",
        2000,
        random -> {
          String text = HardTexts.random(random);
          assertThat(words(text)).as(text).isEqualTo(byExpression(text));
        });
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    PreTokenizer.split(
        text, 0, text.length(), (whole, from, to) -> words.add(whole.substring(from, to)));
    return words;
  }

  private static List<String> byExpression(String text) {
    List<String> words = new ArrayList<>();
    Matcher matcher = GPT2.matcher(text);
    while (matcher.find()) {
      words.add(matcher.group());
    }
    return words;
  }
}
