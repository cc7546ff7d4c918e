package dev.covey.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Utf8Test {
  @TempDir Path folder;

  @Test
  void writesAndReadsAsTheRuntimesOwn() throws IOException {
    Path file = folder.resolve("text");
    String text = "Zug\u2026 \u65E5\u672C \uD83D\uDC26 \u0000\n";
    Utf8.write(file, "something longer that was there before, to be replaced as a whole");
    Utf8.write(file, text);
    assertThat(Files.readString(file)).isEqualTo(text);
    assertThat(Utf8.read(file)).isEqualTo(text);
  }

  @Test
  void refusesWhatIsNotUtf8InsteadOfReplacingIt() throws IOException {
    Path file = folder.resolve("latin-1");
    Files.write(file, new byte[] {'a', (byte) 0xE4});
    assertThatThrownBy(() -> Utf8.read(file)).isInstanceOf(CharacterCodingException.class);
  }

  @Test
  void refusesHalfASurrogatePairAndLeavesTheFileAlone() throws IOException {
    Path file = folder.resolve("text");
    Utf8.write(file, "before");
    assertThatThrownBy(() -> Utf8.write(file, "half \uD83D"))
        .isInstanceOf(CharacterCodingException.class);
    assertThat(Files.readString(file)).isEqualTo("before");
  }
}
