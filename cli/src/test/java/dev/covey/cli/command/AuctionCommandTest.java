package dev.covey.cli.command;

import static dev.covey.cli.command.Cli.covey;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.covey.core.error.ExitCodes;
import dev.covey.incentive.auction.Mechanisms;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code covey auction}, from a table and from stdin. */
class AuctionCommandTest {
  private static final String TABLE =
      """
      client,bid,quality
      d,40,1
      a,10,1
      "c, the third",30,1.0

      b , 20 , 1
      """;

  @TempDir Path folder;

  private Path table(String content) throws IOException {
    return Files.writeString(folder.resolve("bids.csv"), content);
  }

  private static Cli clear(String mechanism, long budget, Path bids) {
    return covey("auction", "--mechanism", mechanism, "--budget", budget, "--bids", bids);
  }

  /** Calls with this stdin. */
  private static Cli pipe(String input, Object... arguments) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      return covey(arguments);
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void aTableIsClearedAndPrintedAsJson() throws IOException {
    Cli cli = clear("proportional-share", 100, table(TABLE));
    assertThat(cli.exitCode()).as(cli.err()).isEqualTo(ExitCodes.DONE);
    assertThat(cli.err()).isEmpty();
    assertThat(cli.json())
        .isEqualTo(
            Cli.json(
                """
                {"winners": ["a", "b", "c, the third"],
                 "payments": {"a": 33, "b": 33, "c, the third": 33},
                 "total": 99, "value": 3.0}
                """));
  }

  @Test
  void theOrderOfRowsAndColumnsDoesNotMatter() throws IOException {
    Cli first = clear("cgl", 100, table(TABLE));
    Path other =
        table(
            "\uFEFFquality,client,bid\r\n1,b,20\r\n1,\"c, the third\",30\r\n1,d,40\r\n1,a,10\r\n");
    assertThat(clear("cgl", 100, other).out()).isEqualTo(first.out());
  }

  @Test
  void everyMechanismAnswersInTheSameForm() throws IOException {
    Path bids = table(TABLE);
    for (String mechanism : Mechanisms.names()) {
      JsonNode answer = clear(mechanism, 100, bids).json();
      assertThat(answer.path("winners").isArray()).as(mechanism).isTrue();
      assertThat(answer.path("winners")).as(mechanism).hasSameSizeAs(answer.path("payments"));
      assertThat(answer.path("total").isIntegralNumber()).as(mechanism).isTrue();
      assertThat(answer.path("value").isNumber()).as(mechanism).isTrue();
    }
    assertThat(covey("auction", "--help").out()).contains(Mechanisms.names());
  }

  @Test
  void aLotteryFollowsItsSeedAndTellsWhatToExpect() throws IOException {
    Path bids = table(TABLE);
    Cli first =
        covey("auction", "--mechanism", "anari", "--budget", 60, "--bids", bids, "--seed", 3);
    Cli again =
        covey("auction", "--mechanism", "anari", "--budget", 60, "--bids", bids, "--seed", 3);
    assertThat(again.out()).isEqualTo(first.out());
    JsonNode answer = first.json();
    assertThat(answer.path("budget_holds").asText()).isEqualTo("in expectation");
    assertThat(answer.path("expected").path("total").asLong()).isBetween(1L, 60L);
    assertThat(answer.path("expected").path("fractions").path("a").asDouble()).isBetween(0.1, 1.0);
  }

  @Test
  void everythingWrongInATableIsNamedWithItsLine() throws IOException {
    Cli cli =
        clear(
            "cgl",
            100,
            table(
                """
                client,bid,quality
                a,10,1
                b,-5,1
                c,12.5,1
                d,7,-1
                a,11,1
                e,99999999999999999999,1
                f,7
                g,7,lots
                "h,7,1
                """));
    assertThat(cli.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err())
        .doesNotContain("bids.csv:2:")
        .contains("bids.csv:3: bid of -5 micro-units of client b: expected 0 or more")
        .contains("bids.csv:4: bid \"12.5\" of client c: expected a whole number")
        .contains("bids.csv:5: quality -1.0 of client d")
        .contains("bids.csv:6: client a has bid before")
        .contains("bids.csv:7: bid of 99999999999999999999 micro-units of client e")
        .contains("bids.csv:8: found \"f,7\": expected three cells")
        .contains("bids.csv:9: quality \"lots\" of client g")
        .contains("bids.csv:10: found");
  }

  @Test
  void ofManyProblemsTheFirstAreShownAndTheOthersCounted() throws IOException {
    Cli cli = clear("cgl", 100, table("client,bid,quality\n" + "a,-1,1\n".repeat(50)));
    assertThat(cli.err()).contains("bids.csv:21:", "and 30 more").doesNotContain("bids.csv:22:");
  }

  @Test
  void aTableWithoutTheColumnsIsRefused() throws IOException {
    for (String content : List.of("", "a,10,1\n", "client,bid\n", "client,bid,quality,x\n")) {
      Cli cli = clear("cgl", 100, table(content));
      assertThat(cli.exitCode()).as(content).isEqualTo(ExitCodes.FAILED);
      assertThat(cli.err()).as(content).contains("bids.csv:1:", "client,bid,quality");
    }
  }

  @Test
  void aTableOfNoBidsHiresNobody() throws IOException {
    assertThat(clear("cgl", 100, table("client,bid,quality\n")).json().path("winners")).isEmpty();
  }

  @Test
  void whatIsMissingOrUnknownIsAUsageError() throws IOException {
    Path bids = table(TABLE);
    List<Cli> wrong =
        List.of(
            covey("auction"),
            covey("auction", "--mechanism", "cgl", "--bids", bids),
            covey("auction", "--mechanism", "cgl", "--budget", "1.5", "--bids", bids),
            clear("cgl", -1, bids),
            clear("vickrey", 100, bids),
            clear("cgl", 100, folder.resolve("nothing.csv")),
            covey("auction", "--jsonl", "--bids", bids));
    for (Cli cli : wrong) {
      assertThat(cli.exitCode()).as(cli.err()).isEqualTo(ExitCodes.USAGE);
      assertThat(cli.out()).isEmpty();
      assertThat(cli.err()).startsWith("covey: ").doesNotContain("\tat ");
    }
  }

  @Test
  void linesAreAnsweredOneByOne() {
    Cli cli =
        pipe(
            """
            {"mechanism":"proportional-share","budget":100,"bids":[["a",10,1],["b",20,1.0],["c",30,1]]}

            {"budget":100,"bids":[],"mechanism":"cgl"}
            """,
            "auction",
            "--jsonl");
    assertThat(cli.exitCode()).as(cli.err()).isEqualTo(ExitCodes.DONE);
    assertThat(cli.out().lines())
        .containsExactly(
            "{\"winners\":[\"a\",\"b\",\"c\"],\"payments\":{\"a\":33,\"b\":33,\"c\":33},"
                + "\"total\":99,\"value\":3.0}",
            "{\"winners\":[],\"payments\":{},\"total\":0,\"value\":0.0}");
  }

  @Test
  void optionsStandInForWhatALineLeavesOut() {
    Cli cli =
        pipe(
            "{\"bids\":[[\"a\",10,1]]}\n{\"bids\":[[\"a\",10,1]],\"budget\":50}\n",
            "auction",
            "--jsonl",
            "--mechanism",
            "cgl",
            "--budget",
            20);
    assertThat(cli.out().lines().map(line -> Cli.json(line).path("total").asLong()))
        .containsExactly(20L, 50L);
  }

  @Test
  void aLineThatCannotBeAnsweredIsAnsweredWithItsErrorAndTheOthersGoOn() {
    Cli cli =
        pipe(
            """
            {"mechanism":"cgl","budget":100,"bids":[["a",10,1],["a",20,1]]}
            {"mechanism":"cgl","budget":100,"bids":[["a",10,1]]}
            """,
            "auction",
            "--jsonl");
    assertThat(cli.exitCode()).isEqualTo(ExitCodes.FAILED);
    List<JsonNode> answers = cli.out().lines().map(Cli::json).toList();
    assertThat(answers).hasSize(2);
    assertThat(answers.get(0).path("error").asText())
        .isEqualTo(
            "line 1: bid 2: client a has bid before: expected one bid a client; remove the"
                + " others");
    assertThat(answers.get(0).path("line").asInt()).isEqualTo(1);
    assertThat(answers.get(1).path("total").asLong()).isEqualTo(100);
    assertThat(cli.err()).contains("line 1: bid 2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "{\"mechanism\":\"cgl\",\"budget\":100,\"bids\":[[\"a\",-1,1]]} | expected 0 or more",
        "{\"mechanism\":\"cgl\",\"budget\":100,\"bids\":[[\"a\",1.5,1]]} | whole number",
        "{\"mechanism\":\"cgl\",\"budget\":100,\"bids\":[[\"a\",\"1\",1]]} | whole number",
        "{\"mechanism\":\"cgl\",\"budget\":100,\"bids\":[[\"a\",null,1]]} | whole number",
        "{\"mechanism\":\"cgl\",\"budget\":100,\"bids\":[[\"a\",1,\"1\"]]} | expected a number",
        "{\"mechanism\":\"cgl\",\"budget\":100,\"bids\":[[\"a\",1,1e300]]} | at most",
        "{\"mechanism\":\"cgl\",\"budget\":100,\"bids\":[[\"a\",1e30,1]]} | whole number",
        "{\"mechanism\":\"cgl\",\"budget\":100,\"bids\":[[\"a\",1]]} | [client, bid, quality]",
        "{\"mechanism\":\"cgl\",\"budget\":100,\"bids\":[[null,1,1]]} | [client, bid, quality]",
        "{\"mechanism\":\"cgl\",\"budget\":100,\"bids\":{}} | expected an array",
        "{\"mechanism\":\"cgl\",\"budget\":100} | bids is missing",
        "{\"mechanism\":\"cgl\",\"bids\":[]} | budget is missing",
        "{\"mechanism\":\"cgl\",\"budget\":1.5,\"bids\":[]} | budget is 1.5",
        "{\"mechanism\":\"cgl\",\"budget\":-1,\"bids\":[]} | budget of -1",
        "{\"budget\":100,\"bids\":[]} | mechanism is missing",
        "{\"mechanism\":\"vcg\",\"budget\":100,\"bids\":[]} | proportional-share",
        "{\"mechanism\":\"cgl\",\"budget\":100,\"bids\":[],\"bid\":1} | field \"bid\"",
        "{\"mechanism\":\"cgl\",\"budget\":100,\"budget\":1,\"bids\":[]} | not JSON",
        "{\"mechanism\":\"cgl\",\"budget\":100,\"bids\":[]} x | not JSON",
        "[] | expected an object",
        "nonsense | not JSON"
      })
  void aBadLineIsExplained(String line, String explanation) {
    Cli cli = pipe(line + "\n", "auction", "--jsonl");
    assertThat(cli.exitCode()).isNotEqualTo(ExitCodes.DONE);
    assertThat(cli.json().path("error").asText()).startsWith("line 1: ").contains(explanation);
  }
}
