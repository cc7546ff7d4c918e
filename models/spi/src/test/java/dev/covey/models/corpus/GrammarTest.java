package dev.covey.models.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.error.InternalException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GrammarTest {
  @Test
  void expandsRulesChoicesAndBoundWords() {
    Grammar grammar =
        Grammar.of("# note\n[start]\n{who} {sat|stood} down\n\n[who]\nthe cat\n{me}\n");
    assertThat(grammar.undefined()).containsExactly("me");
    assertThat(grammar.expand("start", Map.of(), (of, n) -> 0)).isEqualTo("the cat sat down");
    assertThat(grammar.expand("start", Map.of("me", List.of("I", "we")), (of, n) -> n - 1))
        .isEqualTo("we stood down");
  }

  @Test
  void refusesUnknownAndDoubleRules() {
    assertThatThrownBy(() -> Grammar.of("[a]\n{b}\n").expand("a", Map.of(), (of, n) -> 0))
        .isInstanceOf(InternalException.class)
        .hasMessageContaining("[b]");
    assertThatThrownBy(() -> Grammar.of("[a]\nx\n[a]\ny\n")).isInstanceOf(InternalException.class);
  }
}
