package dev.covey.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ClientId;
import dev.covey.core.error.DataException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientTextsTest {
  private static ClientText client(String id) {
    return new ClientText(new ClientId(id), List.of(id), List.of("v" + id), List.of());
  }

  @Test
  void holdsClientsByIndex() {
    ClientTexts clients = ClientTexts.of(List.of(client("a"), client("b")));
    assertThat(clients.count()).isEqualTo(2);
    assertThat(clients.id(1)).isEqualTo(new ClientId("b"));
    assertThat(clients.client(1).train()).containsExactly("b");
  }

  @Test
  void refusesNoClientsTwoOfANameAndNoText() {
    assertThatThrownBy(() -> ClientTexts.of(List.of())).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> ClientTexts.of(List.of(client("a"), client("a"))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("two clients are named a");
    assertThatThrownBy(() -> new ClientText(new ClientId("a"), List.of(), List.of("v"), List.of()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("client a has no training text");
  }

  @Test
  void poolsInClientOrderAndTrainsTokenizersOnPublicTextOnly() {
    FederatedText text =
        new FederatedText(
            ClientTexts.of(List.of(client("a"), client("b"))), List.of(), List.of(), "d", "s");
    assertThat(text.pooledTrain()).containsExactly("a", "b");
    assertThat(text.pooledValidation()).containsExactly("va", "vb");
    assertThat(text.pooledTest()).isEmpty();
    assertThatThrownBy(text::tokenizerText)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("byte-level");
  }
}
