package dev.covey.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.covey.core.ClientId;
import dev.covey.models.tokenizer.Tokenizers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DataDescriptionTest {
  private static ClientText client(String id, String... train) {
    return new ClientText(new ClientId(id), List.of(train), List.of("v"), List.of());
  }

  private static DataDescription describe(ClientText... clients) {
    return DataDescription.of(
        new FederatedText(
            ClientTexts.of(List.of(clients)), List.of("public"), List.of(), "by hand", "abc"),
        Tokenizers.bytes());
  }

  @Test
  void countsDocumentsCharactersAndTokens() {
    DataDescription description = describe(client("a", "\u00e9t\u00e9", "x"), client("b", "yz"));
    assertThat(description.train()).isEqualTo(new DataDescription.Size(3, 6, 8));
    assertThat(description.validation()).isEqualTo(new DataDescription.Size(2, 2, 2));
    assertThat(description.publicTrain()).isEqualTo(new DataDescription.Size(1, 6, 6));
    assertThat(description.documentsPerClient()).isEqualTo(new DataDescription.Range(2, 2, 3));
    assertThat(description.tokensPerClient()).isEqualTo(new DataDescription.Range(3, 3, 7));
    assertThat(description.fields())
        .containsEntry("clients", 2)
        .containsEntry("train", Map.of("documents", 3L, "characters", 6L, "tokens", 8L));
    assertThat(description.render()).contains("by hand").contains("public train").contains("skew");
  }

  @Test
  void skewIsZeroForEqualClientsAndTheKnownValueForDisjointOnes() {
    assertThat(describe(client("a", "xyz"), client("b", "zyx")).skew()).isCloseTo(0, within(1e-9));
    assertThat(DataDescription.jensenShannonDistance(new long[] {1, 0}, new long[] {0, 5}))
        .isCloseTo(1, within(1e-12));
    // P = (1, 0), Q = (1/2, 1/2): the divergence is 3/4 log2(4/3) by hand.
    assertThat(DataDescription.jensenShannonDistance(new long[] {2, 0}, new long[] {3, 3}))
        .isCloseTo(Math.sqrt(0.75 * Math.log(4.0 / 3) / Math.log(2)), within(1e-12));
  }
}
