package dev.covey.cli.report;

import dev.covey.cli.terminal.Units;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.DoubleFunction;
import java.util.function.Function;

/** Every attempt in numbers: what the charts draw, for those who read rather than look. */
final class RoundsTable {
  /** A page with more rows than this is no longer read. */
  private static final int MAX_ROWS = 1000;

  private record Column(String name, String key, Function<MetricsLine, String> value) {}

  private static final List<Column> COLUMNS =
      List.of(
          number("val loss", "validation_loss", MetricsLine::validationLoss, Units::loss),
          number(
              "val ppl",
              "validation_perplexity",
              MetricsLine::validationPerplexity,
              Units::perplexity),
          number("train loss", "train_loss", MetricsLine::trainLoss, Units::loss),
          number(
              "client p10",
              "client_perplexity_p10",
              l -> l.clientPerplexity().p10(),
              Units::perplexity),
          number(
              "p50", "client_perplexity_p50", l -> l.clientPerplexity().p50(), Units::perplexity),
          number(
              "p90", "client_perplexity_p90", l -> l.clientPerplexity().p90(), Units::perplexity),
          new Column("clients", "clients_completed", RoundsTable::clients),
          count("dropped", "clients_dropped", l -> l.clients().dropped()),
          count("rejected", "clients_rejected", l -> l.clients().rejected()),
          bytes("up", "uplink_bytes", MetricsLine::uplinkBytes),
          bytes("down", "downlink_bytes", MetricsLine::downlinkBytes),
          number("update norm", "update_l2_norm", l -> l.update().l2Norm(), Units::threeDigits),
          number("clipped", "clipped_fraction", l -> l.update().clippedFraction(), Units::percent),
          number("ε", "epsilon", MetricsLine::epsilon, Units::threeDigits),
          number("time", "timing", l -> l.timing().roundMillis(), Units::seconds));

  private final HtmlWriter html;
  private final RunFiles run;

  /** Reasons for withholding, in order of appearance; their number is the footnote's. */
  private final Map<String, Integer> footnotes = new LinkedHashMap<>();

  RoundsTable(HtmlWriter html, RunFiles run) {
    this.html = html;
    this.run = run;
  }

  void write() {
    List<MetricsLine> lines = run.metrics();
    if (lines.isEmpty()) {
      return;
    }
    List<Column> columns = new ArrayList<>(COLUMNS);
    columns.removeIf(column -> lines.stream().allMatch(line -> cell(column, line).isEmpty()));
    html.open("section").element("h2", "Every round");
    html.open("div", "class", "scroll", "tabindex", 0);
    html.open("table", "class", "rounds").open("thead").open("tr");
    html.element("th", "round", "scope", "col");
    columns.forEach(column -> html.element("th", column.name(), "scope", "col"));
    html.close("tr").close("thead").open("tbody");
    lines.stream().limit(MAX_ROWS).forEach(line -> row(line, columns));
    html.close("tbody").close("table").close("div");
    footnotes.forEach(
        (reason, number) ->
            html.element("p", "[" + number + "] withheld: " + reason, "class", "note"));
    if (lines.size() > MAX_ROWS) {
      html.element(
          "p",
          "The first " + MAX_ROWS + " of " + lines.size() + " lines; metrics.jsonl has all.",
          "class",
          "note");
    }
    html.close("section");
  }

  private void row(MetricsLine line, List<Column> columns) {
    html.open("tr", "class", line.committed() ? "committed" : "aborted");
    String name = line.round() == 0 ? "0 (base)" : String.valueOf(line.round());
    boolean again = line.attempt() > 1 || !line.committed();
    html.open("th", "scope", "row");
    html.text(again ? name + ", attempt " + line.attempt() : name);
    if (!line.committed()) {
      html.element("small", "aborted: " + line.reason().orElse("no reason given"));
    }
    html.close("th");
    columns.forEach(column -> html.element("td", cell(column, line)));
    html.close("tr");
  }

  private String cell(Column column, MetricsLine line) {
    String value = column.value().apply(line);
    String reason = line.withheld().get(column.key());
    if (!value.isEmpty() || reason == null) {
      return value;
    }
    Integer known = footnotes.get(reason);
    int number = known == null ? footnotes.size() + 1 : known;
    footnotes.putIfAbsent(reason, number);
    return "withheld [" + number + "]";
  }

  /** Completed of selected. */
  private static String clients(MetricsLine line) {
    OptionalLong completed = line.clients().completed();
    OptionalLong selected = line.clients().selected();
    if (completed.isEmpty()) {
      return "";
    }
    return completed.getAsLong() + (selected.isPresent() ? "/" + selected.getAsLong() : "");
  }

  private static Column number(
      String name,
      String key,
      Function<MetricsLine, OptionalDouble> value,
      DoubleFunction<String> unit) {
    return new Column(
        name,
        key,
        line -> {
          OptionalDouble number = value.apply(line);
          return number.isPresent() ? unit.apply(number.getAsDouble()) : "";
        });
  }

  private static Column count(String name, String key, Function<MetricsLine, OptionalLong> value) {
    return whole(name, key, value, Units::count);
  }

  private static Column bytes(String name, String key, Function<MetricsLine, OptionalLong> value) {
    return whole(name, key, value, bytes -> Units.bytes(Math.max(0, bytes)));
  }

  private static Column whole(
      String name,
      String key,
      Function<MetricsLine, OptionalLong> value,
      java.util.function.LongFunction<String> unit) {
    return new Column(
        name,
        key,
        line -> {
          OptionalLong number = value.apply(line);
          return number.isPresent() ? unit.apply(number.getAsLong()) : "";
        });
  }
}
