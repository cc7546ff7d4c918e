package dev.covey.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.error.DataException;
import dev.covey.models.spi.TokenBatch;
import dev.covey.models.tokenizer.Tokenizers;
import dev.covey.testing.Trials;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenBlocksTest {
  private static final int END = 99;

  private static TokenBlocks blocks(int length, int[]... documents) {
    return TokenBlocks.packTokens("client a", List.of(documents), END, length, 10);
  }

  @Test
  void packsDocumentsBetweenEndOfTextAndPadsTheRest() {
    TokenBlocks blocks = blocks(4, new int[] {1, 2, 3}, new int[] {4, 5});
    assertThat(blocks.count()).isEqualTo(2);
    TokenBatch batch = blocks.batch(0, 1);
    assertThat(batch.inputs()).containsExactly(END, 1, 2, 3, END, 4, 5, END);
    assertThat(batch.targets()).containsExactly(1, 2, 3, END, 4, 5, END, TokenBatch.IGNORED);
    assertThat(blocks.scoredTokens()).isEqualTo(7).isEqualTo(batch.scoredTokens());
  }

  @Test
  void aClientWithLessThanOneBlockStillWorks() {
    TokenBlocks blocks = blocks(100, new int[] {1, 2});
    assertThat(blocks.count()).isEqualTo(1);
    assertThat(blocks.batch(0).scoredTokens()).isEqualTo(3);
  }

  @Test
  void refusesLessThanTwoTokensByName() {
    assertThatThrownBy(() -> blocks(4, new int[] {1}))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("client a has 1 token in 1 document");
    assertThatThrownBy(() -> TokenBlocks.pack("b", List.of(), Tokenizers.bytes(), 4))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("b has 0 tokens in 0 documents");
  }

  @Test
  void everyTokenIsScoredOnceAfterTheTokenBeforeIt() {
    Trials.run(
        "blocks",
        200,
        random -> {
          List<int[]> documents = new ArrayList<>();
          List<Integer> stream = new ArrayList<>(List.of(END));
          documents.add(new int[] {7, 8});
          for (int i = random.nextInt(6); i > 0; i--) {
            documents.add(random.ints(random.nextInt(9), 0, 50).toArray());
          }
          for (int[] document : documents) {
            for (int id : document) {
              stream.add(id);
            }
            stream.add(END);
          }
          TokenBlocks blocks =
              TokenBlocks.packTokens("x", documents, END, 1 + random.nextInt(8), 1);
          int at = 0;
          long scored = 0;
          for (TokenBatch batch : blocks.evaluationBatches(1 + random.nextInt(3))) {
            for (int i = 0; i < batch.targets().length; i++) {
              if (batch.targets()[i] != TokenBatch.IGNORED) {
                assertThat(batch.inputs()[i]).isEqualTo(stream.get(at));
                assertThat(batch.targets()[i]).isEqualTo(stream.get(at + 1));
                at++;
              }
            }
            scored += batch.scoredTokens();
          }
          assertThat(at).isEqualTo(stream.size() - 1);
          assertThat(scored).isEqualTo(blocks.scoredTokens());
        });
  }

  @Test
  void countsTheBytesOfTheText() {
    List<String> documents = List.of("caf\u00e9 \u4e2d", "\ud83d\udca9 ok");
    TokenBlocks blocks = TokenBlocks.pack("x", documents, Tokenizers.bytes(), 8);
    long bytes = 0;
    for (String document : documents) {
      bytes += document.getBytes(StandardCharsets.UTF_8).length;
    }
    assertThat(blocks.utf8Bytes()).isEqualTo(bytes);
    assertThat(blocks.scoredTokens()).isEqualTo(bytes + documents.size());
  }
}
