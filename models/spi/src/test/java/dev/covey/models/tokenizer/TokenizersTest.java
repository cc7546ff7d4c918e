package dev.covey.models.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.covey.core.error.DataException;
import dev.covey.testing.Trials;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizersTest {
  private static final List<String> PUBLIC =
      List.of(
          "the cat sat on the mat and the other cat sat there, isn't it? 12 34 12 34",
          "caf\u00e9 caf\u00e9 na\u00efve \u4e2d\u6587 \u4e2d\u6587 \ud83d\udca9 \ud83d\udca9\n\n\n\n!!!");

  @TempDir private Path folder;

  private static List<Tokenizer> ours() {
    return List.of(
        Tokenizers.bytes(),
        Tokenizers.trainCharacters(PUBLIC),
        Tokenizers.trainBpe(PUBLIC, 300),
        Tokenizers.trainBpe(List.of("x"), 257));
  }

  @Test
  void bytesAndBpeReadBackAnyText() {
    for (Tokenizer tokenizer : ours()) {
      if (tokenizer instanceof CharacterTokenizer) {
        continue;
      }
      for (String text : HardTexts.ALL) {
        assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
      }
      assertThat(tokenizer.decode(tokenizer.encode(HardTexts.LONE_SURROGATES)))
          .isEqualTo("a\ufffd b\ufffdc \ufffd\ufffd");
    }
  }

  @Test
  void charactersReadBackWhatTheyKnowAndMarkTheRest() {
    CharacterTokenizer tokenizer = Tokenizers.trainCharacters(PUBLIC);
    String known = "\ud83d\udca9 caf\u00e9\n<|endoftext|>the mat";
    assertThat(tokenizer.decode(tokenizer.encode(known))).isEqualTo(known);
    assertThat(tokenizer.encode("Q\ud83d\udc4b")).containsExactly(0, 0);
    assertThat(tokenizer.decode(tokenizer.encode("Q the \ud83d\udc4b")))
        .isEqualTo("\ufffd the \ufffd");
  }

  @Test
  void idsStayInsideTheVocabularyAndEndOfTextIsTheLast() {
    for (Tokenizer tokenizer : ours()) {
      assertThat(tokenizer.endOfText()).isEqualTo(tokenizer.vocabularySize() - 1);
      assertThat(tokenizer.encode(Tokenizer.END_OF_TEXT)).containsExactly(tokenizer.endOfText());
      Trials.run(
          tokenizer.kind() + " ids",
          50,
          random -> {
            for (int id : tokenizer.encode(HardTexts.random(random))) {
              assertThat(id).isBetween(0, tokenizer.vocabularySize() - 1);
            }
          });
    }
  }

  @Test
  void decodesWhateverAModelMaySample() {
    for (Tokenizer tokenizer : ours()) {
      Trials.run(
          tokenizer.kind() + " decode",
          50,
          random -> {
            int[] ids = random.ints(20, 0, tokenizer.vocabularySize()).toArray();
            assertThat(Texts.wellFormed(tokenizer.decode(ids))).isEqualTo(tokenizer.decode(ids));
          });
      assertThatThrownBy(() -> tokenizer.decode(new int[] {tokenizer.vocabularySize()}))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void whatIsSavedLoadsAsTheSameKindWithTheSameIds() {
    int number = 0;
    for (Tokenizer tokenizer : ours()) {
      Path home = folder.resolve("tokenizer-" + number++);
      tokenizer.save(home.resolve("tokenizer.json"));
      Tokenizer loaded = Tokenizers.load(home);
      assertThat(loaded.vocabularySize()).isEqualTo(tokenizer.vocabularySize());
      assertThat(loaded.endOfText()).isEqualTo(tokenizer.endOfText());
      if (tokenizer.vocabularySize() > 257) {
        assertThat(loaded.kind()).isEqualTo(tokenizer.kind());
      }
      for (String text : samples()) {
        assertThat(loaded.encode(text)).isEqualTo(tokenizer.encode(text));
      }
    }
  }

  @Test
  void whatIsSavedMeansTheSameToHuggingFace() throws Exception {
    for (Tokenizer tokenizer : ours()) {
      Path file = folder.resolve("tokenizer.json");
      tokenizer.save(file);
      byte[] content = Files.readAllBytes(file);
      Tokenizer native_ =
          HuggingFaceTokenizer.open(file, content, TokenizerJson.parse(file, content));
      assertThat(native_.vocabularySize()).isEqualTo(tokenizer.vocabularySize());
      assertThat(native_.endOfText()).isEqualTo(tokenizer.endOfText());
      for (String text : samples()) {
        int[] ids = tokenizer.encode(text);
        assertThat(native_.encode(text)).as(tokenizer.kind() + ": " + text).isEqualTo(ids);
        assertThat(native_.decode(ids)).as(tokenizer.kind()).isEqualTo(tokenizer.decode(ids));
      }
    }
  }

  @Test
  void otherFilesGoToTheNativeLibrary() throws Exception {
    Path file = folder.resolve("tokenizer.json");
    Files.writeString(
        file,
        """
        {"version":"1.0","truncation":{"direction":"Right","max_length":2,"strategy":"LongestFirst","stride":0},
         "padding":null,
         "added_tokens":[{"id":3,"content":"</s>","single_word":false,"lstrip":false,
           "rstrip":false,"normalized":false,"special":true}],
         "normalizer":{"type":"Lowercase"},"pre_tokenizer":{"type":"Whitespace"},
         "post_processor":null,"decoder":null,
         "model":{"type":"WordLevel","vocab":{"<unk>":0,"hello":1,"world":2,"</s>":3},"unk_token":"<unk>"}}
        """);
    Tokenizer tokenizer = Tokenizers.load(file);
    assertThat(tokenizer.kind()).isEqualTo("huggingface");
    assertThat(tokenizer.vocabularySize()).isEqualTo(4);
    assertThat(tokenizer.endOfText()).isEqualTo(3);
    assertThat(tokenizer.encode("Hello WORLD there hello")).containsExactly(1, 2, 0, 1);
    Path copy = folder.resolve("copy/tokenizer.json");
    tokenizer.save(copy);
    assertThat(Tokenizers.load(copy).encode("world")).containsExactly(2);
  }

  @Test
  void brokenFilesSayWhatIsWrong() throws Exception {
    Path file = folder.resolve("tokenizer.json");
    refused(file, "no tokenizer at");
    Files.writeString(file, "{\n\"model\": ");
    refused(file, "line 2");
    Files.writeString(file, "[1]");
    refused(file, "no \"model\"");
    Files.writeString(file, "{\"model\":{\"type\":\"Nonsense\"},\"added_tokens\":[]}");
    refused(file, "no end-of-text");
    Files.writeString(
        file, "{\"model\":{\"type\":\"Nonsense\",\"vocab\":{\"</s>\":0}},\"added_tokens\":[]}");
    refused(file, "cannot be used");
    Tokenizers.trainBpe(PUBLIC, 300).save(file);
    Files.writeString(
        file, Files.readString(file).replaceFirst("\"merges\" : \\[", "$0 \"zz q\","));
    refused(file, "merge 1");
  }

  @Test
  void vocabulariesWithIdsInAnotherOrderAreRunInJava() throws Exception {
    // GPT-2's own file orders the bytes by their printable stand-ins and has merges as one string.
    ObjectMapper json = new ObjectMapper();
    Path file = folder.resolve("tokenizer.json");
    BpeTokenizer trained = Tokenizers.trainBpe(PUBLIC, 300);
    trained.save(file);
    var root = (com.fasterxml.jackson.databind.node.ObjectNode) json.readTree(file.toFile());
    var vocabulary =
        (com.fasterxml.jackson.databind.node.ObjectNode) root.path("model").path("vocab");
    int a = vocabulary.get("a").asInt();
    int b = vocabulary.get("b").asInt();
    vocabulary.put("a", b).put("b", a);
    Files.writeString(file, json.writeValueAsString(root));
    Tokenizer swapped = Tokenizers.load(file);
    assertThat(swapped.kind()).isEqualTo("bpe");
    byte[] content = Files.readAllBytes(file);
    Tokenizer native_ =
        HuggingFaceTokenizer.open(file, content, TokenizerJson.parse(file, content));
    for (String text : samples()) {
      assertThat(swapped.encode(text)).isEqualTo(native_.encode(text));
    }
  }

  @Test
  void veryLongWordsDoNotStall() {
    String word = "ab".repeat(200_000);
    Tokenizer tokenizer = Tokenizers.trainBpe(List.of("abababab abab ab"), 300);
    assertThat(tokenizer.decode(tokenizer.encode(word)).getBytes(StandardCharsets.UTF_8).length)
        .isEqualTo(400_000);
  }

  private void refused(Path file, String why) {
    assertThatThrownBy(() -> Tokenizers.load(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(why);
  }

  private static List<String> samples() {
    List<String> samples = new ArrayList<>(HardTexts.ALL);
    samples.add(HardTexts.LONE_SURROGATES);
    samples.addAll(PUBLIC);
    Trials.run("samples", 200, random -> samples.add(HardTexts.random(random)));
    return samples;
  }
}
