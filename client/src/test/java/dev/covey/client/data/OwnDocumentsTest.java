package dev.covey.client.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.covey.config.client.ClientConfig.Data;
import dev.covey.core.error.DataException;
import dev.covey.models.data.TokenBlocks;
import dev.covey.models.tokenizer.Tokenizers;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnDocumentsTest {
  private static final String PRIVATE = "diagnosis";

  @TempDir Path folder;

  private Path write(String name, String text) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** The whole trace: causes may quote what messages do not. */
  private static void assertSaysNothingPrivate(Throwable refusal, String expected) {
    assertThat(refusal).isInstanceOf(DataException.class).hasMessageContaining(expected);
    StringWriter trace = new StringWriter();
    refusal.printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString()).doesNotContain(PRIVATE);
  }

  @Test
  void theParagraphsOfAFileAreTheDocuments() throws Exception {
    Path file = write("notes", "one\ntwo\n\n \nthree\r\n\r\n\r\nfour");
    assertThat(OwnDocuments.load(new Data.Text(file))).containsExactly("one\ntwo", "three", "four");
  }

  @Test
  void aFolderCountsItsTextFilesInOrderAndNothingElse() throws Exception {
    write("notes/b.txt", "second");
    write("notes/a.md", "first");
    write("notes/sub/c.text", "third");
    write("notes/.hidden.txt", PRIVATE);
    write("notes/picture.png", PRIVATE);
    assertThat(OwnDocuments.load(new Data.Text(folder.resolve("notes"))))
        .containsExactly("first", "second", "third");
  }

  @Test
  void eachLineOfJsonIsADocument() throws Exception {
    Path file =
        write("chat.jsonl", "{\"text\": \"one\", \"x\": 1}\n\n{\"text\": \"two\\n\\n2\"}\n");
    assertThat(OwnDocuments.load(new Data.JsonLines(file, "text")))
        .containsExactly("one", "two\n\n2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"text\": \"diagnosis\"",
        "diagnosis",
        "{\"text\": \"ok\"} diagnosis",
        "{\"text\": \"\\qdiagnosis\"}",
        "{\"text\": [\"diagnosis\"]}",
        "{\"other\": \"diagnosis\"}",
        "{\"text\": {\"diagnosis\": 1}}",
        "\"diagnosis\"",
        "{\"text\": 17, \"diagnosis\": 1}"
      })
  void aBrokenLineIsToldByItsNumberAlone(String line) throws Exception {
    Path file = write("chat.jsonl", "{\"text\": \"fine\"}\n" + line + "\n");
    assertSaysNothingPrivate(
        catchThrowable(() -> OwnDocuments.load(new Data.JsonLines(file, "text"))), file + ":2: ");
  }

  @Test
  void badUtf8IsToldByItsPlaceAlone() throws Exception {
    Path file = folder.resolve("latin.txt");
    Files.write(file, (PRIVATE + "\ncafé\n").getBytes(StandardCharsets.ISO_8859_1));
    for (Data data : List.of(new Data.Text(file), new Data.JsonLines(file, "text"))) {
      Throwable refusal = catchThrowable(() -> OwnDocuments.load(data));
      assertSaysNothingPrivate(refusal, ":2: the byte at offset 13 is not UTF-8");
      assertThat(refusal.getMessage()).doesNotContainIgnoringCase("e9");
    }
  }

  @Test
  void noDocumentIsAnError() throws Exception {
    Path empty = write("empty.txt", " \n\n\t\n");
    Path none = Files.createDirectories(folder.resolve("none"));
    for (Data data :
        List.of(new Data.Text(empty), new Data.Text(none), new Data.JsonLines(empty, "text"))) {
      assertSaysNothingPrivate(
          catchThrowable(() -> OwnDocuments.load(data)), "data.path: no document in ");
    }
    assertSaysNothingPrivate(
        catchThrowable(() -> OwnDocuments.load(new Data.Text(folder.resolve("gone")))),
        "data.path: nothing at ");
  }

  @Test
  void aTextOfOneTokenIsTooLittle() throws Exception {
    Path file = write("one.txt", "x");
    assertSaysNothingPrivate(
        catchThrowable(() -> OwnDocuments.blocks(new Data.Text(file), Tokenizers.bytes(), 8)),
        "the data of data.path has 1 token in 1 document");
  }

  @Test
  void documentsBecomeBlocksInWhichEveryTokenIsScoredOnce() throws Exception {
    Path file = write("notes.txt", "abc\n\ndefg");
    TokenBlocks blocks = OwnDocuments.blocks(new Data.Text(file), Tokenizers.bytes(), 4);
    assertThat(blocks.scoredTokens()).isEqualTo("abc".length() + 1 + "defg".length() + 1);
    assertThat(blocks.utf8Bytes()).isEqualTo(7);
  }
}
