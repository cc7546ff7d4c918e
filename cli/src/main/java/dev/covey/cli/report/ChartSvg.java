package dev.covey.cli.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.DoubleStream;

/**
 * Draws a {@link Chart} as inline SVG. Colours come from the style sheet by class, so that the same
 * drawing is light, dark or printed; series differ in dash as well as in colour. Each round has an
 * invisible rectangle that carries its read-out as a title, which browsers show without a script.
 */
final class ChartSvg {
  private static final double TOP = 12;
  private static final double BOTTOM = 38;
  private static final double LEFT = 58;

  private final HtmlWriter html;
  private final Chart chart;
  private final String id;
  private final double width;
  private final double height;
  private final double right;
  private final Scale scale;
  private final int firstRound;
  private final double slots;

  private ChartSvg(HtmlWriter html, Chart chart, String id) {
    this.html = html;
    this.chart = chart;
    this.id = id;
    this.width = chart.wide() ? 720 : 500;
    this.height = chart.wide() ? 350 : 230;
    this.right = width - (chart.wide() ? 128 : 14);
    this.scale = scaleOf(chart);
    this.firstRound = chart.rounds().get(0);
    int lastRound = chart.rounds().get(chart.rounds().size() - 1);
    this.slots = Math.max(1, lastRound - firstRound) + (chart.stacked() ? 1 : 0);
  }

  /** Writes the drawing; {@code id} is unique in the page. */
  static void draw(HtmlWriter html, Chart chart, String id) {
    new ChartSvg(html, chart, id).draw();
  }

  /** Writes a line or box of a series' colour and dash, for the legend. */
  static void swatch(HtmlWriter html, Chart chart, int colour) {
    html.open("svg", "class", "swatch", "width", 24, "height", 10, "aria-hidden", "true");
    if (chart.stacked()) {
      html.element("rect", "", "class", "f" + colour, "x", 6, "width", 12, "height", 10);
    } else {
      html.element("line", "", "class", "s" + colour, "x1", 1, "x2", 23, "y1", 5, "y2", 5);
    }
    html.close("svg");
  }

  private static Scale scaleOf(Chart chart) {
    if (chart.stacked()) {
      return Scale.fromZero(
          chart.rounds().stream().mapToDouble(round -> total(chart, round)).max().orElse(1));
    }
    double[] values =
        DoubleStream.concat(
                chart.series().stream()
                    .flatMapToDouble(
                        s -> s.values().values().stream().mapToDouble(Double::doubleValue)),
                chart.references().stream().mapToDouble(Chart.Reference::value))
            .filter(Double::isFinite)
            .toArray();
    double max = DoubleStream.of(values).max().orElse(1);
    double min = DoubleStream.of(values).min().orElse(0);
    return chart.fromZero() && min >= 0 ? Scale.fromZero(max) : Scale.around(min, max);
  }

  private static double total(Chart chart, int round) {
    return chart.series().stream()
        .mapToDouble(s -> s.values().getOrDefault(round, 0.0))
        .filter(Double::isFinite)
        .sum();
  }

  private void draw() {
    html.open(
        "svg",
        "viewBox",
        "0 0 " + HtmlWriter.coordinate(width) + " " + HtmlWriter.coordinate(height),
        "role",
        "img",
        "aria-labelledby",
        id + "-t " + id + "-d");
    html.element("title", chart.title(), "id", id + "-t");
    html.element("desc", chart.caption(), "id", id + "-d");
    grid();
    roundAxis();
    if (chart.stacked()) {
      bars();
    } else {
      chart.references().forEach(this::reference);
      chart.band().ifPresent(this::band);
      chart.series().forEach(this::line);
      if (chart.wide()) {
        labels();
      }
    }
    abortedMarks();
    hits();
    html.close("svg");
  }

  private void grid() {
    for (double tick : scale.ticks()) {
      double y = y(tick);
      html.element("line", "", "class", "grid", "x1", LEFT, "x2", right, "y1", y, "y2", y);
      label(tickText(tick), LEFT - 8, y + 4, "end", "tick");
    }
  }

  /** The value in the chart's unit, without the zeros that say nothing: 20, not 20.0. */
  private String tickText(double tick) {
    return tick == 0
        ? "0"
        : chart
            .unit()
            .apply(tick)
            .replaceFirst("(\\.\\d*?)0+(?!\\d)", "$1")
            .replaceFirst("\\.(?!\\d)", "");
  }

  private void roundAxis() {
    double bottom = height - BOTTOM;
    html.element("line", "", "class", "axis", "x1", LEFT, "x2", right, "y1", bottom, "y2", bottom);
    int every = (int) Math.max(1, Scale.step(slots / (chart.wide() ? 16 : 10)));
    int last = chart.rounds().get(chart.rounds().size() - 1);
    for (long round = -Math.floorDiv(-(long) firstRound, every) * every;
        round <= last;
        round += every) {
      label(String.valueOf(round), x(round), bottom + 17, "middle", "tick");
    }
    label("round", right, height - 3, "end", "tick");
  }

  private void abortedMarks() {
    double bottom = height - BOTTOM;
    for (int round : new TreeSet<>(chart.aborted().keySet())) {
      String cross = "M%s %sl7 7m0 -7l-7 7".formatted(n(x(round) - 3.5), n(bottom - 3.5));
      html.element("path", "", "class", "halo", "d", cross);
      html.element("path", "", "class", "aborted", "d", cross);
    }
  }

  private void reference(Chart.Reference reference) {
    double y = y(reference.value());
    html.element("line", "", "class", "reference", "x1", LEFT, "x2", right, "y1", y, "y2", y);
    if (!chart.wide()) {
      label(name(reference), right - 4, y - 5, "end", "reference-label");
    }
  }

  private String name(Chart.Reference reference) {
    return reference.name() + " " + chart.unit().apply(reference.value());
  }

  private void band(Chart.Band band) {
    List<String> there = points(band.high());
    List<String> back = new ArrayList<>(points(band.low()));
    Collections.reverse(back);
    there.addAll(back);
    html.element("polygon", "", "class", "band", "points", String.join(" ", there));
  }

  private void line(Chart.Series series) {
    List<String> points = points(series);
    html.element(
        "polyline", "", "class", "s" + series.colour(), "points", String.join(" ", points));
    if (points.size() <= 40) {
      finite(series)
          .forEach(
              e ->
                  html.element(
                      "circle",
                      "",
                      "class",
                      "dot f" + series.colour(),
                      "cx",
                      x(e.getKey()),
                      "cy",
                      y(e.getValue()),
                      "r",
                      points.size() <= 1 ? 4.0 : 2.6));
    }
  }

  private List<String> points(Chart.Series series) {
    return new ArrayList<>(
        finite(series).stream().map(e -> n(x(e.getKey())) + "," + n(y(e.getValue()))).toList());
  }

  private static List<Map.Entry<Integer, Double>> finite(Chart.Series series) {
    return series.values().entrySet().stream()
        .filter(entry -> Double.isFinite(entry.getValue()))
        .toList();
  }

  private void bars() {
    double slot = (right - LEFT) / slots;
    double barWidth = Math.max(0.6, Math.min(slot * 0.72, 34));
    for (int round : chart.rounds()) {
      double stood = 0;
      for (Chart.Series series : chart.series()) {
        double value = series.values().getOrDefault(round, 0.0);
        if (value > 0 && Double.isFinite(value)) {
          html.element(
              "rect",
              "",
              "class",
              "bar f" + series.colour(),
              "x",
              x(round) - barWidth / 2,
              "width",
              barWidth,
              "y",
              y(stood + value),
              "height",
              y(stood) - y(stood + value));
          stood += value;
        }
      }
    }
  }

  /** Labels in the right margin, pushed apart where they would overlap, with leaders. */
  private void labels() {
    record Label(String text, String style, double at) {}
    List<Label> labels = new ArrayList<>();
    chart
        .references()
        .forEach(r -> labels.add(new Label(name(r), "reference-label", y(r.value()))));
    for (Chart.Series series : chart.series()) {
      List<Map.Entry<Integer, Double>> values = finite(series);
      if (!values.isEmpty()) {
        double last = values.get(values.size() - 1).getValue();
        String text = series.name() + " " + chart.unit().apply(last);
        labels.add(new Label(text, "series-label t" + series.colour(), y(last)));
      }
    }
    labels.sort(Comparator.comparingDouble(Label::at));
    double lineHeight = 16;
    double[] at = labels.stream().mapToDouble(Label::at).toArray();
    for (int i = 1; i < at.length; i++) {
      at[i] = Math.max(at[i], at[i - 1] + lineHeight);
    }
    double lowest = height - BOTTOM - 2;
    for (int i = at.length - 1; i >= 0; i--) {
      at[i] = Math.min(at[i], lowest - (at.length - 1 - i) * lineHeight);
    }
    for (int i = 0; i < at.length; i++) {
      String leader =
          "M%s %sl10 %s"
              .formatted(n(right + 2), n(labels.get(i).at()), n(at[i] - labels.get(i).at()));
      html.element("path", "", "class", "leader", "d", leader);
      label(labels.get(i).text(), right + 15, at[i] + 4, "start", labels.get(i).style());
    }
  }

  private void hits() {
    List<Integer> rounds = chart.rounds();
    html.element(
        "line", "", "class", "cursor", "y1", TOP, "y2", height - BOTTOM, "x1", 0.0, "x2", 0.0);
    for (int i = 0; i < rounds.size(); i++) {
      double x = x(rounds.get(i));
      double from = i == 0 ? LEFT : (x(rounds.get(i - 1)) + x) / 2;
      double to = i == rounds.size() - 1 ? right : (x(rounds.get(i + 1)) + x) / 2;
      html.open(
          "rect",
          "class",
          "hit",
          "data-x",
          x,
          "x",
          from,
          "width",
          Math.max(0, to - from),
          "y",
          TOP,
          "height",
          height - TOP - BOTTOM);
      html.element("title", chart.readOut(rounds.get(i)));
      html.close("rect");
    }
  }

  private void label(String text, double x, double y, String anchor, String style) {
    html.element("text", text, "class", style, "x", x, "y", y, "text-anchor", anchor);
  }

  private double x(long round) {
    double slot = round - firstRound + (chart.stacked() ? 0.5 : 0);
    return LEFT + (right - LEFT) * slot / slots;
  }

  private double y(double value) {
    return height - BOTTOM - (height - TOP - BOTTOM) * scale.fraction(value);
  }

  private static String n(double value) {
    return HtmlWriter.coordinate(value);
  }
}
