package dev.covey.cli.command;

import static dev.covey.cli.command.Cli.covey;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.covey.core.error.ExitCodes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** /metrics of a coordinator that hosts a run. */
@Timeout(300)
class MetricsTest {
  /** The first column of a row that lists figures. */
  private static final Pattern ROW = Pattern.compile("(?m)^\\|((?: `[a-z_0-9]+`,?)+) \\|");

  private static final Pattern NAME =
      Pattern.compile("`((?:covey|jvm|process|system)_[a-z_0-9]+)`");
  private static final Pattern NAME_IN_RULE = Pattern.compile("\\b(covey_[a-z_]+)\\b");

  @TempDir Path folder;

  private static String operate() throws Exception {
    return Files.readString(Path.of(System.getProperty("covey.root"), "docs", "operate.md"));
  }

  @Test
  void theFiguresAreThoseOfTheRun() throws Exception {
    Path experiment = TinyExperiment.write(folder.resolve("experiment"));
    try (TestCoordinator coordinator = TestCoordinator.start(folder.resolve("c"), "built-in")) {
      RemoteRunsTest.connectDevices(coordinator, folder);
      Scrape before = Scrape.of(coordinator.metricsPort());
      assertThat(before.sum("covey_rounds_total")).isZero();
      assertThat(before.value("covey_clients_connected")).isEqualTo(6);
      assertThat(before.value("covey_enrolments_total{outcome=\"enrolled\"}")).isEqualTo(6);
      assertThat(before.value("covey_calls_refused_total{reason=\"revoked\"}")).isZero();

      Cli run =
          covey(
              "run",
              experiment,
              "--coordinator",
              coordinator.data(),
              "--runs",
              folder.resolve("runs"),
              "--json");
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCodes.DONE);
      covey("roster", "revoke", "person-0", "--data", coordinator.data());
      Scrape after = Scrape.of(coordinator.metricsPort());
      // The first collection, from which on its pauses are shown.
      System.gc();
      Scrape counted = after;
      while (counted.value("covey_clients_revoked") == 0
          || counted.value("covey_runs{state=\"completed\"}") == 0
          || !counted.names().contains("jvm_gc_pause_seconds")) {
        counted = Scrape.of(coordinator.metricsPort());
        Thread.onSpinWait();
      }

      List<JsonNode> attempts = attempts(coordinator, run.json().path("run_id").asText());
      assertThat(attempts).isNotEmpty();
      long committed =
          attempts.stream()
              .filter(line -> line.path("status").asText().equals("committed"))
              .count();
      assertThat(after.value("covey_rounds_total{outcome=\"committed\",reason=\"none\"}"))
          .isEqualTo(committed);
      assertThat(after.sum("covey_rounds_total")).isEqualTo(attempts.size());
      assertThat(after.value("covey_round_duration_seconds_count")).isEqualTo(attempts.size());
      double recordedSeconds =
          attempts.stream()
                  .mapToDouble(line -> line.path("timing").path("round_ms").asDouble())
                  .sum()
              / 1000;
      assertThat(after.value("covey_round_duration_seconds_sum"))
          .isBetween(recordedSeconds * 0.5, recordedSeconds * 1.5 + 0.5);
      assertThat(after.sum("covey_uplink_bytes_total")).isEqualTo(sum(attempts, "uplink_bytes"));
      assertThat(after.sum("covey_downlink_bytes_total"))
          .isEqualTo(sum(attempts, "downlink_bytes"));
      assertThat(after.value("covey_uploads_total{outcome=\"accepted\",reason=\"none\"}"))
          .isEqualTo(sum(attempts, "clients_completed"));
      assertThat(after.value("covey_transfer_bytes_total{direction=\"sent\"}"))
          .as("the base model's files")
          .isPositive();
      assertThat(after.value("covey_store_operation_seconds_count")).isGreaterThan(10);
      assertThat(after.value("covey_store_errors_total")).isZero();
      assertThat(after.value("covey_certificate_expiry_seconds{certificate=\"server\"}"))
          .isBetween(3600.0, 365.0 * 86_400);
      assertThat(after.value("covey_certificate_expiry_seconds{certificate=\"authority\"}"))
          .isGreaterThan(365.0 * 86_400);
      assertThat(after.value("covey_data_free_bytes")).isPositive();
      assertThat(counted.value("covey_clients_enrolled")).isEqualTo(5);
      assertThat(counted.value("covey_clients_revoked")).isEqualTo(1);
      assertThat(counted.value("covey_runs{state=\"completed\"}")).isEqualTo(1);
      assertThat(counted.value("covey_runs{state=\"running\"}")).isZero();
      assertThat(after.text()).doesNotContain("person-").doesNotContain("tiny-1");
      everyMetricIsDocumentedAndEveryDocumentedOneIsThere(counted);
    }
  }

  @Test
  void maskedUpdatesAreCountedWhenTheirSumIsOpen() throws Exception {
    Path experiment = TinyExperiment.write(folder.resolve("experiment"));
    try (TestCoordinator coordinator = TestCoordinator.start(folder.resolve("c"), "built-in")) {
      RemoteRunsTest.connectDevices(coordinator, folder);
      Cli run =
          covey(
              "run",
              experiment,
              "--coordinator",
              coordinator.data(),
              "--runs",
              folder.resolve("runs"),
              "--set",
              "security.secure-aggregation=semi-honest",
              "--set",
              "cohort.sampling=uniform",
              "--set",
              "cohort.size=5",
              "--json");
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCodes.DONE);
      Scrape after = Scrape.of(coordinator.metricsPort());
      List<JsonNode> attempts = attempts(coordinator, run.json().path("run_id").asText());
      assertThat(attempts).hasSize(2);
      assertThat(sum(attempts, "clients_completed")).isEqualTo(10);
      assertThat(after.value("covey_uploads_total{outcome=\"accepted\",reason=\"none\"}"))
          .isEqualTo(10);
      assertThat(after.sum("covey_uploads_total")).isEqualTo(10);
      assertThat(after.sum("covey_uplink_bytes_total")).isEqualTo(sum(attempts, "uplink_bytes"));
    }
  }

  private static List<JsonNode> attempts(TestCoordinator coordinator, String run) throws Exception {
    List<JsonNode> attempts = new ArrayList<>();
    for (String line :
        Files.readAllLines(
            coordinator.data().resolve("runs").resolve(run).resolve("metrics.jsonl"))) {
      JsonNode node = new ObjectMapper().readTree(line);
      if (node.path("round").asInt() > 0) {
        attempts.add(node);
      }
    }
    return attempts;
  }

  private static double sum(List<JsonNode> attempts, String field) {
    return attempts.stream().mapToDouble(line -> line.path(field).asDouble()).sum();
  }

  private static void everyMetricIsDocumentedAndEveryDocumentedOneIsThere(Scrape scrape)
      throws Exception {
    Set<String> documented = new TreeSet<>();
    ROW.matcher(operate())
        .results()
        .flatMap(row -> NAME.matcher(row.group(1)).results())
        .map(name -> name.group(1))
        .forEach(documented::add);
    assertThat(scrape.names()).isEqualTo(documented);
  }

  @Test
  void theAlarmsAskForFiguresThatExist() throws Exception {
    try (TestCoordinator coordinator = TestCoordinator.start(folder, "off")) {
      Scrape scrape = Scrape.of(coordinator.metricsPort());
      String operate = operate();
      String rules = operate.substring(operate.indexOf("groups:"));
      rules = rules.substring(0, rules.indexOf("```"));
      Matcher names = NAME_IN_RULE.matcher(rules);
      int found = 0;
      while (names.find()) {
        found++;
        String name = names.group(1);
        assertThat(scrape.names())
            .as("an alarm asks for " + name)
            .contains(
                scrape.names().contains(name)
                    ? name
                    : name.replaceFirst("_(bucket|sum|count)$", ""));
      }
      assertThat(found).isGreaterThan(5);
    }
  }

  @Test
  void onlyReadingOfOnePathIsServed() throws Exception {
    try (TestCoordinator coordinator = TestCoordinator.start(folder, "off")) {
      int port = coordinator.metricsPort();
      assertThat(Scrape.request(port, "GET", "/").statusCode()).isEqualTo(404);
      assertThat(Scrape.request(port, "GET", "/metrics/../x").statusCode()).isEqualTo(404);
      assertThat(Scrape.request(port, "POST", "/metrics").statusCode()).isEqualTo(405);
      assertThat(Scrape.request(port, "DELETE", "/metrics").statusCode()).isEqualTo(405);
      assertThat(Scrape.request(port, "HEAD", "/metrics").statusCode()).isEqualTo(200);
      assertThat(Scrape.request(port, "HEAD", "/metrics").body()).isEmpty();
      assertThat(Scrape.request(port, "GET", "/metrics?x=1").statusCode()).isEqualTo(200);
    }
  }
}
