package dev.covey.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What Prometheus watches and tells, against the figures that docs/operate.md lists. */
class PrometheusTest {
  private static final Path ALERTS = Project.docker("prometheus/alerts.yml");
  private static final Pattern NAME = Pattern.compile("\\bcovey_[a-z_]+\\b");

  /** {@code outcome="aborted"}, {@code outcome=~"a|b"}. */
  private static final Pattern LABEL = Pattern.compile("([a-z]+)(?:=|!=|=~|!~)\"([^\"]*)\"");

  /** A row of the table of figures: name, labels with their values, meaning. */
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(covey_[a-z_]+)` \\|([^|]*)\\|.*$");

  private static List<JsonNode> rules() {
    return Project.YAML.convertValue(
        Project.yaml(ALERTS).path("groups").path(0).path("rules"),
        Project.YAML.getTypeFactory().constructCollectionType(List.class, JsonNode.class));
  }

  private static String operate() {
    return Project.text(Project.root().resolve("docs/operate.md"));
  }

  private static Map<String, String> documented() {
    Map<String, String> figures = new TreeMap<>();
    Matcher rows = ROW.matcher(operate());
    while (rows.find()) {
      figures.put(rows.group(1), rows.group(2));
    }
    if (figures.isEmpty()) {
      Project.skip("the figures of alarms: docs/operate.md lists none yet");
    }
    return figures;
  }

  @Test
  void everyAlarmSaysWhatItMeansAndHowUrgentItIs() {
    assertThat(rules()).hasSizeGreaterThan(5);
    Set<String> names = new TreeSet<>();
    for (JsonNode rule : rules()) {
      String name = rule.path("alert").asText();
      assertThat(name).matches("Covey[A-Za-z]+");
      assertThat(names.add(name)).as(name).isTrue();
      assertThat(rule.path("labels").path("severity").asText()).isIn("critical", "warning");
      assertThat(rule.path("annotations").path("summary").asText()).endsWith(".");
      assertThat(rule.path("expr").asText()).isNotEmpty();
    }
  }

  @Test
  void everyFigureOfAnAlarmIsOneThatTheCoordinatorShows() {
    Map<String, String> figures = documented();
    for (JsonNode rule : rules()) {
      Matcher names = NAME.matcher(rule.path("expr").asText());
      while (names.find()) {
        // A histogram is documented under the name that its three series share.
        String family = names.group().replaceFirst("_(sum|count|bucket)$", "");
        assertThat(figures).containsKey(family);
      }
    }
  }

  @Test
  void everyLabelOfAnAlarmIsOneThatItsFigureHas() {
    Map<String, String> figures = documented();
    Pattern selector = Pattern.compile("(covey_[a-z_]+)\\{([^}]*)}");
    for (JsonNode rule : rules()) {
      Matcher selectors = selector.matcher(rule.path("expr").asText());
      while (selectors.find()) {
        String labels = figures.getOrDefault(selectors.group(1), "");
        Matcher label = LABEL.matcher(selectors.group(2));
        while (label.find()) {
          assertThat(labels).as(selectors.group()).contains("`" + label.group(1) + "`");
          for (String value : label.group(2).split("\\|")) {
            assertThat(labels).as(selectors.group()).contains("`" + value + "`");
          }
        }
      }
    }
  }

  @Test
  void theAlarmsThatThePageForOperatorsShowsAreThese() throws IOException {
    Matcher block = Pattern.compile("(?s)```yaml\n(groups:.*?)```").matcher(operate());
    if (!block.find()) {
      Project.skip("the alarms of docs/operate.md: it shows none yet");
    }
    Map<String, String> shown = new TreeMap<>();
    for (JsonNode rule :
        Project.YAML.readTree(block.group(1)).path("groups").path(0).path("rules")) {
      shown.put(rule.path("alert").asText(), rule.path("expr").asText());
    }
    Map<String, String> shipped = new TreeMap<>();
    for (JsonNode rule : rules()) {
      shipped.put(rule.path("alert").asText(), rule.path("expr").asText());
    }
    assertThat(shown).isEqualTo(shipped);
  }

  @Test
  void theChartHasTheSameAlarms() {
    assertThat(Project.docker("helm/covey/files/alerts.yml"))
        .hasSameTextualContentAs(ALERTS, StandardCharsets.UTF_8);
  }

  @Test
  void prometheusReadsTheAlarmsAndTheScrapeHasTheNameTheyLookFor() throws Exception {
    JsonNode config = Project.yaml(Project.docker("prometheus/prometheus.yml"));
    assertThat(config.path("scrape_configs").path(0).path("job_name").asText()).isEqualTo("covey");
    assertThat(config.path("rule_files").path(0).asText()).isEqualTo("alerts.yml");
    promtool("check", "config", "prometheus.yml");
  }

  @Test
  void theAlarmsAreRaisedWhenTheyShouldBe() throws Exception {
    promtool("test", "rules", "alerts-test.yml");
  }

  private static void promtool(String... arguments) throws Exception {
    String[] command = new String[arguments.length + 1];
    command[0] = "promtool";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(Project.docker("prometheus").toFile())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      Project.skip("promtool " + String.join(" ", arguments) + ": it is not here");
      return;
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
