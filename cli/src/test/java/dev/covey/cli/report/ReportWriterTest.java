package dev.covey.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ReportWriterTest {
  /** Breaks out of an element, an attribute, a script and a comment; reorders what follows. */
  private static final String HOSTILE =
      "</p></script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>&lt;<!--\u202e\u0000";

  @TempDir Path folder;

  @Test
  void aFinishedRunHasEverySection() throws Exception {
    String html = report();
    assertThat(html)
        .contains(
            "<h1>persona-lm",
            ">completed<",
            "20 clients · gpt2 d128 L4 · LoRA r8 · 15 rounds · seed 7 · libtorch CPU",
            "none: the coordinator sees each update (docs/threat-model.md)",
            "centralised 17.6",
            "local only 24.9",
            "Loss, nats per token",
            "Perplexity over the clients",
            "Clients in each round",
            "Bytes so far",
            "Time of each round",
            "at the station, bring the blue umbrella &amp; the map.",
            "Round 6, attempt 1",
            "3 times: c-03, c-07, c-09",
            "Base model SHA-256",
            "parallel-clients = 2");
    assertThat(html).doesNotContain("Privacy spent, epsilon");
  }

  @Test
  void theReportIsAPureFunctionOfTheFolder() throws Exception {
    String first = report();
    ReportWriter.write(folder);
    assertThat(Files.readString(folder.resolve("report.html"))).isEqualTo(first);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "experiment.toml",
              "metrics.jsonl",
              "summary.json",
              "events.jsonl",
              "samples",
              "report.html");
    }
  }

  @Test
  void nothingIsLoadedFromAnywhere() throws Exception {
    assertThat(report())
        .contains("default-src &#39;none&#39;", "script-src &#39;sha256-")
        .doesNotContain("http:")
        .doesNotContain("https:")
        .doesNotContain("src=")
        .doesNotContain("href=")
        .doesNotContain("url(")
        .doesNotContain("@import");
  }

  @Test
  void thePolicyNamesThePagesOwnScriptByDigest() throws Exception {
    String html = report();
    String script = html.substring(html.indexOf("<script>") + 8, html.indexOf("</script>"));
    byte[] sha256 =
        MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
    assertThat(html)
        .contains("script-src &#39;sha256-" + Base64.getEncoder().encodeToString(sha256) + "&#39;");
  }

  @Test
  void everyDrawingIsWellFormed() throws Exception {
    String html = report();
    String[] parts = html.split("(?=<svg viewBox)");
    assertThat(parts.length - 1).isEqualTo(7);
    for (int i = 1; i < parts.length; i++) {
      String svg = parts[i].substring(0, parts[i].indexOf("</svg>") + 6);
      assertThat(svg).doesNotContain("NaN").doesNotContain("Infinity");
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(svg)));
    }
  }

  @Test
  void hostileTextsStayTexts() throws Exception {
    DemoRun.write(folder);
    Files.writeString(
        folder.resolve("experiment.toml"),
        "# </pre><script>alert(1)</script>\n[run]\nname = \"<b>bold</b>\"\n");
    ObjectNode summary = DemoRun.summary();
    summary.put("protection", HOSTILE).put("status", HOSTILE).put("run_id", HOSTILE);
    ((ObjectNode) summary.get("provenance")).put("device", HOSTILE);
    write("summary.json", summary);
    ObjectNode samples = DemoRun.MAPPER.createObjectNode();
    samples.put("schema", SampleFile.SCHEMA).put("round", 0).putArray("samples");
    samples.withArray("samples").addObject().put("prompt", HOSTILE).put("text", HOSTILE);
    write("samples/round-0000.json", samples);
    ObjectNode event = DemoRun.MAPPER.createObjectNode();
    event.put("schema", EventLine.SCHEMA).put("at", HOSTILE).put("type", HOSTILE);
    event.put("client", HOSTILE).put("reason", HOSTILE).put("detail", HOSTILE);
    write("events.jsonl", event);
    ObjectNode line = DemoRun.line(3, 1, 2, new SplittableRandom(1));
    line.put("status", "aborted").put("reason", HOSTILE);
    line.putNull("train_loss").putObject("withheld").put("train_loss", HOSTILE);
    write("metrics.jsonl", line);

    ReportWriter.write(folder);
    String html = Files.readString(folder.resolve("report.html"));
    assertThat(html)
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;b&gt;bold&lt;/b&gt;")
        .doesNotContain("<script>alert", "<img", "<!--", "\u202e", "\u0000", "<b>bold");
    assertThat(html.split("<script>", -1)).hasSize(2);
    assertThat(html.split("</script>", -1)).hasSize(2);
  }

  @Test
  void withheldFieldsShowTheirReason() throws Exception {
    DemoRun.write(folder);
    StringBuilder lines = new StringBuilder();
    for (int round = 0; round < 3; round++) {
      ObjectNode line = DemoRun.line(round, 1, 3, new SplittableRandom(1));
      String[] keys = {"client_perplexity_p10", "client_perplexity_p50", "client_perplexity_p90"};
      for (String key : keys) {
        line.putNull(key);
        ((ObjectNode) line.get("withheld")).put(key, "would reveal a client");
      }
      line.put("epsilon", 0.5 * round);
      lines.append(DemoRun.MAPPER.writeValueAsString(line)).append('\n');
    }
    Files.writeString(folder.resolve("metrics.jsonl"), lines);
    ReportWriter.write(folder);
    assertThat(Files.readString(folder.resolve("report.html")))
        .contains(
            "median withheld: would reveal a client",
            "[1] withheld: would reveal a client",
            "<td>withheld [1]</td>",
            "Privacy spent, epsilon",
            "Epsilon after round 2: 1.00.");
  }

  @Test
  void aRunThatIsAliveHasAReport() throws Exception {
    DemoRun.write(folder);
    Files.delete(folder.resolve("summary.json"));
    Files.delete(folder.resolve("events.jsonl"));
    String metrics = DemoRun.metrics();
    Files.writeString(folder.resolve("metrics.jsonl"), metrics.substring(0, metrics.length() - 40));
    ReportWriter.write(folder);
    assertThat(Files.readString(folder.resolve("report.html")))
        .contains(
            "no summary yet",
            "14 of 15",
            "metrics.jsonl:17: the last line is torn and was left out",
            "not told yet");
  }

  @Test
  void anExperimentThatHasNotBegunHasAReport() throws Exception {
    Files.writeString(folder.resolve("experiment.toml"), "not toml = = at all\nrun = 3\n");
    ReportWriter.write(folder);
    assertThat(Files.readString(folder.resolve("report.html")))
        .contains("No round has been told yet.", "not toml = = at all");
  }

  @Test
  void oddValuesAreDrawnWithoutHarm() throws Exception {
    DemoRun.write(folder);
    StringBuilder lines = new StringBuilder();
    int[] rounds = {0, 1, 2, 5, 2_000_000_000};
    double[] losses = {3, Double.NaN, 40, Double.POSITIVE_INFINITY, 2};
    for (int i = 0; i < rounds.length; i++) {
      ObjectNode line = DemoRun.line(rounds[i], 1, losses[i], new SplittableRandom(1));
      line.put("epsilon", "Infinity");
      lines.append(DemoRun.MAPPER.writeValueAsString(line)).append('\n');
    }
    Files.writeString(folder.resolve("metrics.jsonl"), lines);
    ReportWriter.write(folder);
    assertThat(Files.readString(folder.resolve("report.html")))
        .contains("validation NaN", "validation ∞")
        .doesNotContain("\"NaN", ",NaN", "Infinity");
  }

  @Test
  void longRunsAreThinnedAndSayIt() throws Exception {
    DemoRun.write(folder);
    StringBuilder lines = new StringBuilder();
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round <= 2_000; round++) {
      lines.append(DemoRun.MAPPER.writeValueAsString(DemoRun.line(round, 1, 3, random)));
      lines.append('\n');
    }
    Files.writeString(folder.resolve("metrics.jsonl"), lines);
    ReportWriter.write(folder);
    assertThat(Files.size(folder.resolve("report.html"))).isLessThan(2_000_000);
    assertThat(Files.readString(folder.resolve("report.html")))
        .contains("335 of 2001 rounds are drawn; metrics.jsonl has all")
        .contains("The first 1000 of 2001 lines");
  }

  @Test
  void anUnwritableFolderIsAClearError() throws Exception {
    DemoRun.write(folder);
    Files.createDirectories(folder.resolve("report.html/in-the-way"));
    assertThatThrownBy(() -> ReportWriter.write(folder))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("report.html")
        .hasMessageContaining("cannot be written");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).noneMatch(file -> file.getFileName().toString().startsWith(".report"));
    }
  }

  private String report() throws IOException {
    DemoRun.write(folder);
    return Files.readString(ReportWriter.write(folder));
  }

  private void write(String name, ObjectNode content) throws IOException {
    Files.writeString(folder.resolve(name), DemoRun.MAPPER.writeValueAsString(content));
  }
}
