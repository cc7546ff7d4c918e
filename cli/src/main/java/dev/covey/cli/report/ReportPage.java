package dev.covey.cli.report;

import dev.covey.cli.terminal.Units;
import dev.covey.core.error.InternalException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The page: its frame, the headline and the charts; the other sections are classes of their own.
 */
final class ReportPage {
  private final RunFiles run;
  private final ExperimentFacts facts;
  private final RunCharts charts;
  private final HtmlWriter html = new HtmlWriter();

  ReportPage(RunFiles run) {
    this.run = run;
    this.facts = new ExperimentFacts(run.experimentToml());
    this.charts = new RunCharts(run);
  }

  String render() {
    String style = resource("report.css");
    String script = resource("report.js");
    html.trusted("<!DOCTYPE html>\n").open("html", "lang", "en").open("head");
    html.voidElement("meta", "charset", "utf-8");
    html.voidElement(
        "meta",
        "http-equiv",
        "Content-Security-Policy",
        "content",
        "default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'"
            .formatted(digest(style), digest(script)));
    html.voidElement("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.voidElement("meta", "name", "color-scheme", "content", "light dark");
    html.element("title", title() + " · Covey");
    html.open("style").trusted(style).close("style").close("head");
    html.open("body").open("main");
    headline();
    curves();
    new SamplesSection(html, run.samples()).write();
    new TroublesSection(html, run).write();
    new RoundsTable(html, run).write();
    new ProvenanceSection(html, run).write();
    html.close("main");
    footer();
    html.open("script").trusted(script).close("script");
    html.close("body").close("html");
    return html.finish();
  }

  private String title() {
    return facts.name().orElseGet(run::runId);
  }

  private void headline() {
    html.open("header");
    html.open("p", "class", "eyebrow").text("Covey federated run · ").element("code", run.runId());
    html.close("p");
    html.open("h1").text(title()).text(" ");
    status();
    html.close("h1");
    if (!facts.facts().isEmpty()) {
      html.element(
          "p", "Federated fine-tuning: " + String.join(" · ", facts.facts()), "class", "facts");
    }
    outcome();
    html.open("p", "class", "protection").element("b", "Protection").text(" ");
    html.text(
        run.summary()
            .flatMap(Summary::protection)
            .orElse("not told yet: the run writes it to summary.json when it ends"));
    html.close("p");
    for (String remark : run.remarks()) {
      html.element("p", remark, "class", "note");
    }
    html.close("header");
  }

  private void status() {
    String status = run.summary().map(Summary::status).orElse("no summary yet").replace('_', ' ');
    String style =
        switch (status) {
          case "completed" -> "good";
          case "failed", "budget exhausted" -> "bad";
          default -> "open";
        };
    html.element("span", status, "class", "status " + style);
  }

  /** Base to final, in large type, with the baselines beside. */
  private void outcome() {
    OptionalDouble base = quality(Summary::base, true);
    OptionalDouble last = quality(Summary::last, false);
    if (base.isEmpty() || last.isEmpty()) {
      return;
    }
    double change = last.getAsDouble() / base.getAsDouble() - 1;
    html.open("div", "class", "outcome");
    html.open("p", "class", "big");
    html.element("span", Units.perplexity(base.getAsDouble()), "class", "before").text(" → ");
    html.element("strong", Units.perplexity(last.getAsDouble()));
    html.close("p");
    html.open("p").text("perplexity on held-out text");
    if (Double.isFinite(change)) {
      html.text(", " + (change < 0 ? "−" : "+") + Units.percent(Math.abs(change)));
    }
    html.text(run.summary().isPresent() ? "" : " so far");
    html.close("p");
    run.summary()
        .map(Summary::baselines)
        .ifPresent(
            baselines -> {
              baseline("centralised", baselines.centralised());
              baseline("local only", baselines.local());
            });
    html.close("div");
  }

  private void baseline(String name, OptionalDouble perplexity) {
    if (perplexity.isPresent()) {
      html.open("p", "class", "baseline").element("b", Units.perplexity(perplexity.getAsDouble()));
      html.text(" " + name).close("p");
    }
  }

  private OptionalDouble quality(
      java.util.function.Function<Summary, Summary.Quality> which, boolean first) {
    OptionalDouble told =
        run.summary()
            .map(s -> which.apply(s).validationPerplexity())
            .orElse(OptionalDouble.empty());
    if (told.isPresent()) {
      return told;
    }
    List<MetricsLine> measured =
        run.committed().stream().filter(l -> l.validationPerplexity().isPresent()).toList();
    if (measured.isEmpty()) {
      return OptionalDouble.empty();
    }
    return measured.get(first ? 0 : measured.size() - 1).validationPerplexity();
  }

  private void curves() {
    html.open("section", "aria-label", "Results");
    html.open("div", "class", "lead");
    if (charts.isEmpty()) {
      html.element("p", "No round has been told yet.", "class", "note");
    } else {
      figure(charts.perplexity(), "perplexity");
    }
    new KeyFigures(html, run, facts).write();
    html.close("div");
    if (!charts.isEmpty()) {
      html.open("div", "class", "charts");
      figure(charts.loss(), "loss");
      figure(charts.clientPerplexity(), "clients");
      figure(charts.participation(), "participation");
      figure(charts.bytes(), "bytes");
      figure(charts.time(), "time");
      figure(charts.spendOrUpdate(), "last");
      html.close("div");
    }
    html.close("section");
  }

  /** A chart, or what is withheld of it; nothing where nothing was measured. */
  private void figure(Chart chart, String id) {
    if (chart.isEmpty() && chart.notes().stream().noneMatch(n -> n.contains("withheld"))) {
      return;
    }
    html.open("figure", "class", chart.wide() ? "wide" : "half");
    html.open("figcaption").element("h2", chart.title());
    if (!chart.isEmpty()) {
      html.element("p", chart.caption());
    }
    html.close("figcaption");
    if (!chart.isEmpty()) {
      if (chart.series().size() > 1) {
        legend(chart);
      }
      html.open("div", "class", "plot");
      ChartSvg.draw(html, chart, "chart-" + id);
      html.close("div");
      if (chart.wide() && !chart.aborted().isEmpty()) {
        html.open("p", "class", "note").element("span", "×", "class", "cross");
        html.text(" an attempt at the round was aborted").close("p");
      }
    }
    chart.notes().forEach(note -> html.element("p", note, "class", "note"));
    html.close("figure");
  }

  private void legend(Chart chart) {
    html.open("ul", "class", "legend");
    for (Chart.Series series : chart.series()) {
      html.open("li");
      ChartSvg.swatch(html, chart, series.colour());
      html.text(series.name()).close("li");
    }
    html.close("ul");
  }

  private void footer() {
    Optional<String> version = run.summary().flatMap(s -> s.provenance().coveyVersion());
    html.open("footer").text("Made by Covey");
    version.ifPresent(v -> html.text(" " + v));
    html.text(" from the files of the run folder; the numbers are in metrics.jsonl.");
    html.close("footer");
  }

  private static String digest(String content) {
    try {
      byte[] sha256 =
          MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(sha256);
    } catch (NoSuchAlgorithmException impossible) {
      throw new InternalException("this Java lacks SHA-256", impossible);
    }
  }

  private static String resource(String name) {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new InternalException("resource " + name + " is missing from the cli module");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new InternalException("resource " + name + " cannot be read", failure);
    }
  }
}
