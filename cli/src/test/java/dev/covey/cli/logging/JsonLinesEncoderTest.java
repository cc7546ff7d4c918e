package dev.covey.cli.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.bridge.SLF4JBridgeHandler;

class JsonLinesEncoderTest {
  private static final Logger LOG = LoggerFactory.getLogger("dev.covey.test.Place");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @AfterEach
  void quietAgain() {
    MDC.clear();
    SLF4JBridgeHandler.uninstall();
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    Logging.configureQuiet(context);
  }

  private List<JsonNode> lines() throws IOException {
    String text = out.toString(StandardCharsets.UTF_8);
    assertThat(text).endsWith("\n");
    List<JsonNode> lines = new ArrayList<>();
    for (String line : text.split("\n")) {
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }

  @Test
  void aLineIsOneObjectWhateverItsTextIs() throws IOException {
    Logging.serviceJson(out);
    LOG.info("first\nsecond \"quoted\" {} \u0000 \ud83d\ude00", "and {braces}");
    MDC.put("run", "first-1");
    MDC.put("round", "7");
    MDC.put("time", "of no use");
    LOG.error("it fell", new IllegalStateException("why\nso", new IOException("deep")));
    List<JsonNode> lines = lines();
    assertThat(lines).hasSize(2);
    JsonNode plain = lines.get(0);
    assertThat(plain.fieldNames())
        .toIterable()
        .containsExactly("time", "level", "logger", "thread", "message");
    assertThat(plain.path("message").asText())
        .isEqualTo("first\nsecond \"quoted\" and {braces} \u0000 \ud83d\ude00");
    assertThat(Instant.parse(plain.path("time").asText())).isAfter(Instant.EPOCH);
    assertThat(plain.path("level").asText()).isEqualTo("INFO");
    assertThat(plain.path("logger").asText()).isEqualTo("dev.covey.test.Place");
    assertThat(plain.path("thread").asText()).isEqualTo(Thread.currentThread().getName());
    JsonNode failed = lines.get(1);
    assertThat(failed.path("run").asText()).isEqualTo("first-1");
    assertThat(failed.path("round").asText()).isEqualTo("7");
    assertThat(Instant.parse(failed.path("time").asText())).isAfter(Instant.EPOCH);
    assertThat(failed.path("exception").asText())
        .contains("IllegalStateException: why\nso", "Caused by: java.io.IOException: deep", "at ");
  }

  @Test
  void librariesAreHeardFromWarningsUpwardsHoweverTheyLog() throws IOException {
    Logging.serviceJson(out);
    LoggerFactory.getLogger("com.example.Library").info("nobody wants to know");
    LoggerFactory.getLogger("com.example.Library").warn("slf4j");
    java.util.logging.Logger.getLogger("io.example.Other").warning("the JDK's");
    LOG.debug("too much");
    assertThat(lines())
        .extracting(line -> line.path("message").asText())
        .containsExactly("slf4j", "the JDK's");
  }

  @Test
  void aServicesTextHasTimeAndRun() {
    Logging.serviceText(out);
    LOG.info("hello");
    MDC.put("run", "first-1");
    LOG.warn("again");
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .matches(
                        "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO  Place - hello"),
            line -> assertThat(line).endsWith("Z WARN  Place first-1 - again"));
  }
}
