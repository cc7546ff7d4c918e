package dev.covey.config.toml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.testing.Trials;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;

class TomlTextTest {
  @Test
  void quotedStringsReadBackEqual() {
    Trials.run(
        "strings",
        300,
        random -> {
          String text = text(random);
          TomlParseResult result = Toml.parse("x = " + TomlText.quote(text));
          assertThat(result.errors()).isEmpty();
          assertThat(result.getString("x")).isEqualTo(text);
        });
  }

  @Test
  void numbersReadBackEqualToTheBit() {
    Trials.run(
        "numbers",
        500,
        random -> {
          double value =
              random.nextBoolean()
                  ? Double.longBitsToDouble(random.nextLong())
                  : (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(-12, 15));
          TomlParseResult result = Toml.parse("x = " + TomlText.number(value));
          assertThat(result.errors()).as(TomlText.number(value)).isEmpty();
          assertThat(result.getDouble("x")).isEqualTo(value);
        });
  }

  @Test
  void numbersAreShortWherePeopleWriteThem() {
    assertThat(TomlText.number(1e-4)).isEqualTo("0.0001");
    assertThat(TomlText.number(1)).isEqualTo("1.0");
    assertThat(TomlText.number(2.5e7)).isEqualTo("25000000.0");
    assertThat(TomlText.number(1e-9)).isEqualTo("1.0e-9");
  }

  @Test
  void keysAreQuotedOnlyWhereTheyMustBe() {
    assertThat(TomlText.key(List.of("run", "plugin-path"))).isEqualTo("run.plugin-path");
    assertThat(TomlText.key(List.of("run.seed", "ä"))).isEqualTo("\"run.seed\".\"ä\"");
  }

  private static String text(RandomGenerator random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(12);
    for (int i = 0; i < length; i++) {
      switch (random.nextInt(4)) {
        case 0 -> text.append("\"\\\n\r\t\b\f\u0000\u007f\u0085\u2028".charAt(random.nextInt(11)));
        case 1 -> text.appendCodePoint(random.nextInt(0x10000, 0x110000));
        case 2 -> text.appendCodePoint(random.nextInt(0xA0, 0xD800));
        default -> text.append((char) random.nextInt(32, 127));
      }
    }
    return text.toString();
  }
}
