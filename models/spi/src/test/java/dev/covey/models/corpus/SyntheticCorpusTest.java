package dev.covey.models.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.models.data.ClientText;
import dev.covey.models.data.DataDescription;
import dev.covey.models.data.FederatedText;
import dev.covey.models.tokenizer.Tokenizer;
import dev.covey.models.tokenizer.Tokenizers;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyntheticCorpusTest {
  @Test
  void aClientIsTheSameWheneverItIsAskedFor() {
    SyntheticCorpus corpus = new SyntheticCorpus(20_000, 50, 5, 3);
    ClientText late = corpus.client(19_999);
    assertThat(new SyntheticCorpus(20_000, 50, 5, 3).client(19_999)).isEqualTo(late);
    assertThat(new SyntheticCorpus(20_000, 50, 5, 4).client(19_999)).isNotEqualTo(late);
    assertThat(late.id()).isEqualTo(corpus.id(19_999));
    assertThat(late.train()).hasSize(50).allMatch(text -> text.length() == 9);
    assertThat(late.validation()).hasSize(5);
  }

  @Test
  void theCharacterTokenizerOfThePublicPartKnowsEverything() {
    SyntheticCorpus corpus = new SyntheticCorpus(100, 50, 5, 1);
    Tokenizer tokenizer = Tokenizers.trainCharacters(corpus.publicDocuments());
    assertThat(tokenizer.vocabularySize()).isEqualTo(32);
    for (int i = 0; i < 100; i++) {
      for (String text : corpus.client(i).train()) {
        assertThat(tokenizer.encode(text)).hasSize(9).doesNotContain(0);
      }
    }
  }

  @Test
  void clientsDiffer() {
    SyntheticCorpus corpus = new SyntheticCorpus(50, 200, 5, 1);
    Tokenizer tokenizer = Tokenizers.trainCharacters(corpus.publicDocuments());
    DataDescription description =
        DataDescription.of(
            new FederatedText(corpus, List.of(), List.of(), "synthetic", "x"), tokenizer);
    assertThat(description.skew()).isGreaterThan(0.15);
  }
}
