package dev.covey.models.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ClientId;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.CoveyException;
import dev.covey.core.error.DataException;
import dev.covey.models.data.ClientText;
import dev.covey.models.data.FederatedText;
import dev.covey.models.data.partition.Partitioners;
import dev.covey.testing.TestData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {
  @TempDir private Path folder;

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static List<String> all(ClientText client) {
    List<String> all = new ArrayList<>(client.train());
    all.addAll(client.validation());
    all.addAll(client.test());
    return all;
  }

  private static List<String> names(FederatedText text) {
    return IntStream.range(0, text.clients().count())
        .mapToObj(i -> text.clients().id(i).value())
        .toList();
  }

  private void refused(TextRequest.Builder request, String why) {
    assertThatThrownBy(() -> TextSources.load(request.build()))
        .isInstanceOf(CoveyException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aFolderHasAClientPerFileAndPerSubfolder() throws IOException {
    write("in/anna.txt", "one\n\ntwo\n \nthree");
    write("in/bob/a.md", "four");
    write("in/bob/deep/b.txt", "five\r\n\r\nsix");
    write("in/.hidden.txt", "no");
    write("in/picture.png", "no");
    TextRequest.Builder request = TextRequest.builder("folder").path(folder.resolve("in"));
    FederatedText text = TextSources.load(request.build());
    assertThat(names(text)).containsExactly("anna", "bob");
    assertThat(all(text.clients().client(0))).containsExactlyInAnyOrder("one", "two", "three");
    assertThat(all(text.clients().client(1))).containsExactlyInAnyOrder("four", "five", "six");
    assertThat(text.publicTrain()).isEmpty();
    refused(request.clients(3), "text of 2 clients, and 3 are asked for");
    assertThat(names(TextSources.load(request.clients(1).build()))).hasSize(1);
    write("in/empty.txt", " \n\n ");
    refused(request, "client empty has no text");
  }

  @Test
  void longParagraphsAreCutAndNothingIsLost() {
    String words = "some words and more ".repeat(400);
    assertThat(String.join(" ", TextFiles.documents(words))).isEqualTo(words.strip());
    assertThat(TextFiles.documents(words)).allMatch(text -> text.length() <= 2000);
    String unbroken = "\ud83d\udca9".repeat(3001);
    assertThat(String.join("", TextFiles.documents("x" + unbroken))).isEqualTo("x" + unbroken);
    assertThat(TextFiles.documents("x" + unbroken))
        .allMatch(
            text ->
                text.equals(
                    new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)));
  }

  @Test
  void malformedUtf8IsRefusedWithItsPlace() throws IOException {
    Path file = folder.resolve("bad.jsonl");
    Files.write(file, new byte[] {'{', '}', '\n', 'a', (byte) 0xC3, '('});
    refused(
        TextRequest.builder("jsonl").path(file), "bad.jsonl:2: the byte at offset 4 is not UTF-8");
    Files.write(file, new byte[] {'a', '\n', (byte) 0xE2, (byte) 0x82});
    refused(
        TextRequest.builder("speakers").path(file),
        "bad.jsonl:2: the byte at offset 2 is not UTF-8");
  }

  @Test
  void jsonLinesAreReadByField() throws IOException {
    Path file =
        write(
            "messages.jsonl",
            """
            \ufeff{"who": "b", "body": "hi \\ud83d\\udca9", "kind": 1, "at": "2026-01-02T03:04:05Z"}

            {"who": "a", "body": "hello", "kind": 2, "at": "2026-01-01"}
            {"who": 7, "body": "x", "kind": 1, "at": 5, "more": [1]}
            {"who": "a", "body": "again", "kind": 2, "at": "2026-01-01 10:00"}
            """);
    TextRequest.Builder request =
        TextRequest.builder("jsonl").path(file).clientField("who").textField("body");
    FederatedText text = TextSources.load(request.build());
    assertThat(names(text)).containsExactly("7", "a", "b");
    assertThat(all(text.clients().client(2))).containsExactly("hi \ud83d\udca9");
    FederatedText timed =
        TextSources.load(
            request.timeField("at").clients(2).partition(Partitioners.parse("by-time")).build());
    assertThat(names(timed)).containsExactly("client-0000", "client-0001");
    assertThat(all(timed.clients().client(0))).containsExactlyInAnyOrder("x", "hello");
    FederatedText labelled =
        TextSources.load(
            request
                .labelField("kind")
                .clients(2)
                .partition(Partitioners.parse("shards(1)"))
                .build());
    assertThat(labelled.clients().count()).isEqualTo(2);
    refused(request.clients(0), "needs the number of clients");
  }

  @Test
  void brokenJsonLinesAreRefusedWithLineAndField() throws IOException {
    Path file = folder.resolve("m.jsonl");
    TextRequest.Builder request = TextRequest.builder("jsonl").path(file);
    refused(request, "no data at");
    String good = "{\"client\": \"a\", \"text\": \"fine\"}\n";
    String[][] cases = {
      {"", "holds no text"},
      {good + "{\"client\": \"a\", ", "m.jsonl:2: not JSON"},
      {good + "{\"client\": \"a\", \"text\": \"x\"} {}", "m.jsonl:2: not JSON"},
      {good + "[1, 2]", "m.jsonl:2: expected a JSON object"},
      {"{\"client\": \"a\", \"txt\": \"fine\"}", "m.jsonl:1: no field \"text\": found client, txt"},
      {
        "{\"text\": \"fine\"}",
        "no field \"client\": found text; name the right one with client-field"
      },
      {"{\"client\": null, \"text\": \"fine\"}", "no field \"client\""},
      {"{\"client\": \"a\", \"text\": \" \"}", "field \"text\" is empty"},
      {"{\"client\": \"a\", \"text\": [1]}", "is not a text or a number"},
    };
    for (String[] entry : cases) {
      Files.writeString(file, entry[0]);
      refused(request, entry[1]);
    }
    Files.writeString(file, "{\"client\": \"a\", \"text\": \"fine\", \"at\": \"soon\"}");
    refused(request.timeField("at"), "\"soon\": expected a number or an ISO 8601 time");
    refused(request.labelField("kind"), "no field \"kind\"");
  }

  @Test
  void playsAreSplitBySpeakerAndSmallRolesArePublic() throws IOException {
    Path file =
        write(
            "play.txt",
            """
            ANNA:
            One two three: four.
            Five.

            BOB:
            Short.

            SECOND CITIZEN:

            ANNA:
            Six seven

            eight nine.

            CARL:
            Some words here.
            """);
    TextRequest.Builder request =
        TextRequest.builder("speakers").path(file).clients(2).validationFraction(0).testFraction(0);
    FederatedText text = TextSources.load(request.build());
    assertThat(names(text)).containsExactly("ANNA", "CARL");
    assertThat(text.clients().client(0).train())
        .containsExactly("One two three: four.\nFive.", "Six seven\neight nine.");
    assertThat(text.publicTrain()).containsExactly("Short.");
    refused(request.clients(4), "text of 3 clients");
    Files.writeString(file, "Once upon a time\n");
    refused(request, "play.txt:1: expected a speaker's line");
  }

  @Test
  void shakespeareHasTwentyClientsAndTheRestIsPublic() {
    Path file = TestData.require("tinyshakespeare.txt");
    FederatedText text = TextSources.load(TextRequest.builder("speakers").path(file).build());
    assertThat(text.clients().count()).isEqualTo(20);
    assertThat(names(text)).contains("GLOUCESTER", "ROMEO", "JULIET", "DUKE VINCENTIO");
    assertThat(text.publicTrain().size()).isGreaterThan(3000);
    assertThat(text.publicValidation().size()).isGreaterThan(300);
    long characters = text.publicTrain().stream().mapToLong(String::length).sum();
    assertThat(characters).isBetween(400_000L, 900_000L);
    FederatedText again = TextSources.load(TextRequest.builder("speakers").path(file).build());
    assertThat(again.sha256()).isEqualTo(text.sha256());
    FederatedText mixed =
        TextSources.load(
            TextRequest.builder("speakers")
                .path(file)
                .partition(Partitioners.parse("dirichlet(0.5)"))
                .build());
    assertThat(mixed.publicTrain()).isEqualTo(text.publicTrain());
    assertThat(mixed.clients().id(0)).isEqualTo(new ClientId("client-0000"));
    assertThat(mixed.sha256()).isNotEqualTo(text.sha256());
  }

  @Test
  void personasAndSyntheticTextNeedNoFile() {
    FederatedText personas =
        TextSources.load(TextRequest.builder("persona").clients(3).seed(5).build());
    assertThat(personas.clients().count()).isEqualTo(3);
    assertThat(personas.publicTrain().size() + personas.publicValidation().size()).isEqualTo(6000);
    assertThat(new HashSet<>(personas.clients().client(1).train()))
        .doesNotContainAnyElementsOf(personas.clients().client(1).validation());
    FederatedText byTopic =
        TextSources.load(
            TextRequest.builder("persona")
                .clients(3)
                .seed(5)
                .partition(Partitioners.parse("dirichlet(0.1)"))
                .build());
    assertThat(byTopic.clients().id(2).value()).isEqualTo("client-0002");
    FederatedText synthetic =
        TextSources.load(TextRequest.builder("synthetic").clients(20_000).build());
    assertThat(synthetic.clients().count()).isEqualTo(20_000);
    assertThat(synthetic.clients().client(777).train()).hasSize(50);
    refused(
        TextRequest.builder("synthetic").partition(Partitioners.parse("iid")),
        "only natural is possible");
  }

  @Test
  void aPublicShareIsWholeClientsUnderTheNaturalPartition() throws IOException {
    for (int i = 0; i < 10; i++) {
      write("many/c" + i + ".txt", "a" + i + "\n\nb" + i + "\n\nc" + i + "\n\nd" + i);
    }
    TextRequest.Builder request =
        TextRequest.builder("folder")
            .path(folder.resolve("many"))
            .publicFraction(0.2)
            .validationFraction(0)
            .testFraction(0);
    FederatedText text = TextSources.load(request.build());
    assertThat(text.clients().count()).isEqualTo(8);
    assertThat(text.publicTrain()).hasSize(8);
    assertThat(text.pooledTrain()).doesNotContainAnyElementsOf(text.publicTrain()).hasSize(32);
    FederatedText dealt =
        TextSources.load(request.clients(4).partition(Partitioners.parse("iid")).build());
    assertThat(dealt.publicTrain()).hasSize(8);
    assertThat(dealt.pooledTrain()).hasSize(32);
  }

  @Test
  void requestsAreChecked() {
    assertThatThrownBy(() -> TextRequest.builder("folder").validationFraction(1).build())
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> TextRequest.builder("folder").publicFraction(Double.NaN).build())
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(
            () -> TextRequest.builder("x").validationFraction(0.5).testFraction(0.5).build())
        .isInstanceOf(ConfigurationException.class);
    refused(TextRequest.builder("csv"), "expected one of persona, speakers, jsonl, folder");
    refused(TextRequest.builder("folder"), "set path");
    assertThatThrownBy(
            () -> TextSources.load(TextRequest.builder("folder").path(Path.of("/none")).build()))
        .isInstanceOf(DataException.class);
  }
}
