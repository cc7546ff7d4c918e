package dev.covey.cli.report;

import dev.covey.cli.terminal.Units;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What made the run: versions, digests and machine, and the resolved experiment file. */
final class ProvenanceSection {
  private final HtmlWriter html;
  private final RunFiles run;

  ProvenanceSection(HtmlWriter html, RunFiles run) {
    this.html = html;
    this.run = run;
  }

  void write() {
    run.summary().ifPresent(this::table);
    run.experimentToml().ifPresent(this::experiment);
  }

  private void table(Summary summary) {
    Map<String, String> rows = new LinkedHashMap<>();
    Summary.Provenance p = summary.provenance();
    row(rows, "Run", Optional.of(summary.runId()));
    row(rows, "Covey", p.coveyVersion());
    row(rows, "Commit", p.gitCommit());
    row(rows, "Java", p.javaVersion());
    row(rows, "Engine", p.engine().map(e -> e + p.engineVersion().map(v -> " " + v).orElse("")));
    row(rows, "Device", p.device());
    row(rows, "CPU", p.hardware().cpu());
    row(rows, "Cores", optional(p.hardware().cores()).map(String::valueOf));
    row(rows, "Memory", optional(p.hardware().memoryBytes()).map(Units::bytes));
    row(rows, "GPU", p.hardware().gpu());
    row(rows, "Seed", optional(summary.seed()).map(String::valueOf));
    row(rows, "Configuration SHA-256", p.configSha256());
    row(rows, "Data SHA-256", p.dataSha256());
    row(rows, "Base model SHA-256", p.baseModelSha256());
    row(rows, "Checkpoint SHA-256", summary.checkpointSha256());
    html.open("section").element("h2", "Provenance");
    html.open("div", "class", "scroll").open("table", "class", "provenance").open("tbody");
    rows.forEach(
        (name, value) -> {
          html.open("tr").element("th", name, "scope", "row").open("td");
          html.element("code", value).close("td").close("tr");
        });
    html.close("tbody").close("table").close("div").close("section");
  }

  private static void row(Map<String, String> rows, String name, Optional<String> value) {
    value.ifPresent(v -> rows.put(name, v));
  }

  private static Optional<Long> optional(java.util.OptionalLong value) {
    return value.isPresent() && value.getAsLong() >= 0
        ? Optional.of(value.getAsLong())
        : Optional.empty();
  }

  private void experiment(String toml) {
    html.open("section").element("h2", "The experiment file, resolved");
    html.open("pre", "class", "toml", "tabindex", 0);
    toml.lines()
        .forEach(
            line -> {
              String start = line.stripLeading();
              if (start.startsWith("[")) {
                html.element("b", line);
              } else if (start.startsWith("#")) {
                html.element("span", line, "class", "comment");
              } else {
                html.text(line);
              }
              html.text("\n");
            });
    html.close("pre").close("section");
  }
}
