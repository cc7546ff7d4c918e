package dev.covey.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalCapabilitiesTest {
  private static final Map<String, String> XTERM = Map.of("TERM", "xterm-256color");

  @Test
  void aTerminalCanBeRedrawn() {
    assertThat(TerminalCapabilities.of(XTERM, "50 132\n", StandardCharsets.UTF_8))
        .isEqualTo(new TerminalCapabilities(true, 132, true));
  }

  @Test
  void whatIsNoTerminalIsPlain() {
    assertThat(TerminalCapabilities.of(XTERM, "", StandardCharsets.UTF_8).ansi()).isFalse();
  }

  @Test
  void noColorAndDumbTerminalsArePlain() {
    Map<String, String> noColor = Map.of("TERM", "xterm", "NO_COLOR", "1");
    assertThat(TerminalCapabilities.of(noColor, "50 80", StandardCharsets.UTF_8).ansi()).isFalse();
    Map<String, String> emptyNoColor = Map.of("TERM", "xterm", "NO_COLOR", "");
    assertThat(TerminalCapabilities.of(emptyNoColor, "50 80", StandardCharsets.UTF_8).ansi())
        .isTrue();
    assertThat(TerminalCapabilities.of(Map.of("TERM", "dumb"), "50 80", StandardCharsets.UTF_8))
        .matches(t -> !t.ansi());
    assertThat(TerminalCapabilities.of(Map.of(), "50 80", StandardCharsets.UTF_8).ansi()).isFalse();
  }

  @Test
  void anUnknownWidthIsEightyColumns() {
    assertThat(TerminalCapabilities.of(XTERM, "0 0", StandardCharsets.US_ASCII))
        .isEqualTo(new TerminalCapabilities(true, 80, false));
    assertThat(TerminalCapabilities.of(XTERM, "what", StandardCharsets.UTF_8).columns())
        .isEqualTo(80);
  }

  @Test
  void askingTheSystemAlwaysHasAnAnswer() {
    assertThat(TerminalCapabilities.ofStandardError().columns()).isGreaterThanOrEqualTo(20);
  }
}
