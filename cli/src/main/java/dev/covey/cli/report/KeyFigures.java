package dev.covey.cli.report;

import dev.covey.cli.terminal.Units;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;

/** The handful of numbers beside the main chart. */
final class KeyFigures {
  private final HtmlWriter html;
  private final RunFiles run;
  private final ExperimentFacts facts;

  KeyFigures(HtmlWriter html, RunFiles run, ExperimentFacts facts) {
    this.html = html;
    this.run = run;
    this.facts = facts;
  }

  void write() {
    html.open("dl", "class", "figures");
    rounds();
    run.summary().ifPresent(this::ofSummary);
    if (run.summary().isEmpty()) {
      figure("Bytes up", bytes(sum(MetricsLine::uplinkBytes)));
      figure("Bytes down", bytes(sum(MetricsLine::downlinkBytes)));
    }
    html.close("dl");
  }

  private void rounds() {
    long committed = run.committed().stream().filter(line -> line.round() > 0).count();
    long planned = facts.rounds().orElse(committed);
    long aborted = run.aborted().size();
    figure(
        "Rounds",
        (committed < planned ? committed + " of " + planned : String.valueOf(committed))
            + (aborted == 1
                ? ", 1 attempt aborted"
                : aborted > 1 ? ", " + aborted + " attempts aborted" : ""));
  }

  private void ofSummary(Summary summary) {
    if (summary.bestRound().isPresent() && summary.best().validationPerplexity().isPresent()) {
      figure(
          "Best round",
          summary.bestRound().getAsInt()
              + ", perplexity "
              + Units.perplexity(summary.best().validationPerplexity().getAsDouble()));
    }
    if (summary.trainableParameters().isPresent()) {
      long trainable = summary.trainableParameters().getAsLong();
      long total = summary.totalParameters().orElse(0);
      figure("Parameters", total > 0 ? Units.count(total) : "");
      figure(
          "Trained",
          Units.count(trainable)
              + (total > 0 ? ", " + Units.percent((double) trainable / total) : ""));
    }
    figure("Trained on", count(summary.trainTokens(), " tokens"));
    figure("Bytes up", bytes(summary.uplinkBytes()));
    figure("Bytes down", bytes(summary.downlinkBytes()));
    figure("Elapsed", duration(summary.elapsedMillis()));
    figure("CPU time", duration(summary.cpuMillis()));
    figure("Peak memory", bytes(summary.peakRssBytes()));
    privacy(summary.privacy());
    figure("Resumed", summary.resumedCount().orElse(0) > 0 ? times(summary) : "");
    summary
        .reproducible()
        .ifPresent(
            yes ->
                figure(
                    "Reproducible",
                    (yes ? "yes" : "no")
                        + summary.reproducibleReason().map(reason -> ", " + reason).orElse("")));
  }

  private static String times(Summary summary) {
    int times = summary.resumedCount().orElse(0);
    return times == 1 ? "once" : times + " times";
  }

  private void privacy(Summary.Privacy privacy) {
    if (privacy.epsilon().isPresent()) {
      figure(
          "Privacy",
          "ε "
              + Units.threeDigits(privacy.epsilon().getAsDouble())
              + (privacy.delta().isPresent()
                  ? ", δ " + Units.threeDigits(privacy.delta().getAsDouble())
                  : "")
              + privacy.unit().map(unit -> ", per " + unit).orElse("")
              + privacy.neighbouringRelation().map(relation -> ", " + relation).orElse(""));
      figure("Against", privacy.adversary().orElse(""));
    }
  }

  private OptionalLong sum(Function<MetricsLine, OptionalLong> value) {
    return run.metrics().stream().map(value).flatMapToLong(OptionalLong::stream).reduce(Long::sum);
  }

  private static String bytes(OptionalLong bytes) {
    return bytes.isPresent() ? Units.bytes(Math.max(0, bytes.getAsLong())) : "";
  }

  private static String count(OptionalLong count, String unit) {
    return count.isPresent() ? Units.count(count.getAsLong()) + unit : "";
  }

  private static String duration(OptionalDouble millis) {
    return millis.isPresent() ? Units.duration(millis.getAsDouble()) : "";
  }

  /** A figure; none where there is nothing to say. */
  private void figure(String name, String value) {
    if (!value.isEmpty()) {
      html.open("div").element("dt", name).element("dd", value).close("div");
    }
  }
}
