package dev.covey.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HexTest {
  @Test
  void writesAndReadsEveryByteAsTheRuntimesOwn() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    String digits = Hex.format(bytes);
    assertThat(digits).isEqualTo(HexFormat.of().formatHex(bytes));
    assertThat(Hex.parse(digits)).isEqualTo(bytes);
    assertThat(Hex.parse(digits.toUpperCase(java.util.Locale.ROOT))).isEqualTo(bytes);
    assertThat(Hex.format(bytes, 250, 253)).isEqualTo("fafbfc");
    assertThat(Hex.parse("")).isEmpty();
  }

  @Test
  void takesAndRefusesTheSameTextsAsTheRuntimesOwn() {
    SplittableRandom random = Seeds.root(3).child("hex").generator();
    String alphabet = "0123456789abcdefABCDEFgG x-\u0664\uFF11";
    for (int trial = 0; trial < 2000; trial++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(7); length > 0; length--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      byte[] expected;
      try {
        expected = HexFormat.of().parseHex(text);
      } catch (IllegalArgumentException refused) {
        assertThatThrownBy(() -> Hex.parse(text.toString()))
            .as("'%s', trial %d of seed 3", text, trial)
            .isInstanceOf(IllegalArgumentException.class);
        continue;
      }
      assertThat(Hex.parse(text.toString()))
          .as("'%s', trial %d of seed 3", text, trial)
          .isEqualTo(expected);
    }
  }
}
