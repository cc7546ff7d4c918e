package dev.covey.cli.report;

import dev.covey.cli.terminal.Units;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.DoubleFunction;
import java.util.function.Function;

/** The charts of a run, made from its metrics. */
final class RunCharts {
  /** Points beyond this many cannot be told apart in a drawing; every n-th round is drawn then. */
  static final int MAX_DRAWN_ROUNDS = 400;

  private final RunFiles run;

  /** The lines that charts show: the committed one of a round, else the last aborted one. */
  private final NavigableMap<Integer, MetricsLine> lineOfRound = new TreeMap<>();

  private final Map<Integer, String> aborted = new LinkedHashMap<>();
  private final Set<Integer> drawn;

  RunCharts(RunFiles run) {
    this.run = run;
    for (MetricsLine line : run.metrics()) {
      MetricsLine before = lineOfRound.get(line.round());
      if (before == null || !before.committed() || line.committed()) {
        lineOfRound.put(line.round(), line);
      }
      if (!line.committed()) {
        aborted.merge(
            line.round(), line.reason().orElse("no reason given"), (a, b) -> a + "; " + b);
      }
    }
    drawn = drawn(lineOfRound.navigableKeySet());
  }

  boolean isEmpty() {
    return run.metrics().isEmpty();
  }

  Chart perplexity() {
    Chart.Series validation = series("validation", 1, committed(MetricsLine::validationPerplexity));
    List<Chart.Reference> references = new ArrayList<>();
    run.summary()
        .ifPresent(
            summary -> {
              reference(references, "base", summary.base().validationPerplexity());
              reference(references, "local only", summary.baselines().local());
              reference(references, "centralised", summary.baselines().centralised());
            });
    if (run.summary().isEmpty()) {
      Double base = validation.values().get(0);
      reference(
          references, "base", base == null ? OptionalDouble.empty() : OptionalDouble.of(base));
    }
    return new Builder("Validation perplexity", Units::perplexity)
        .caption(ends("Perplexity on held-out text", validation))
        .series(validation)
        .references(references)
        .wide()
        .withheld("validation_perplexity", "validation perplexity")
        .build();
  }

  Chart loss() {
    Chart.Series train = series("training", 2, committed(MetricsLine::trainLoss));
    Chart.Series validation = series("validation", 1, committed(MetricsLine::validationLoss));
    return new Builder("Loss, nats per token", Units::loss)
        .caption(ends("Loss on held-out text", validation))
        .series(validation, train)
        .withheld("train_loss", "training loss")
        .withheld("validation_loss", "validation loss")
        .build();
  }

  Chart clientPerplexity() {
    Chart.Series p90 = series("p90", 3, committed(l -> l.clientPerplexity().p90()));
    Chart.Series p50 = series("median", 1, committed(l -> l.clientPerplexity().p50()));
    Chart.Series p10 = series("p10", 4, committed(l -> l.clientPerplexity().p10()));
    return new Builder("Perplexity over the clients", Units::perplexity)
        .caption("What clients measure on their own text: the median, and the middle 80 %.")
        .series(p90, p50, p10)
        .band(p10, p90)
        .withheld("client_perplexity_p10", "p10")
        .withheld("client_perplexity_p50", "median")
        .withheld("client_perplexity_p90", "p90")
        .build();
  }

  Chart participation() {
    Chart.Series completed = series("completed", 1, counts(l -> l.clients().completed()));
    Chart.Series dropped = series("dropped", 5, counts(l -> l.clients().dropped()));
    Chart.Series rejected = series("rejected", 2, counts(l -> l.clients().rejected()));
    return new Builder("Clients in each round", v -> String.format(Locale.ROOT, "%.0f", v))
        .caption(
            String.format(
                Locale.ROOT,
                "Over all attempts %d completed, %d dropped out, %d were rejected.",
                total(line -> line.clients().completed()),
                total(line -> line.clients().dropped()),
                total(line -> line.clients().rejected())))
        .series(completed, dropped, rejected)
        .stacked()
        .withheld("clients_completed", "completed")
        .withheld("clients_dropped", "dropped")
        .withheld("clients_rejected", "rejected")
        .build();
  }

  Chart bytes() {
    Chart.Series up = series("up", 1, cumulative(MetricsLine::uplinkBytes));
    Chart.Series down = series("down", 2, cumulative(MetricsLine::downlinkBytes));
    return new Builder("Bytes so far", v -> Units.bytes(Math.round(v)))
        .caption("Payload that left and reached the clients, aborted attempts included.")
        .series(up, down)
        .fromZero()
        .withheld("uplink_bytes", "bytes up")
        .withheld("downlink_bytes", "bytes down")
        .build();
  }

  Chart time() {
    return new Builder("Time of each round", Units::seconds)
        .caption("Wall time by phase.")
        .series(
            series("train", 1, all(l -> l.timing().trainMillis())),
            series("upload", 2, all(l -> l.timing().uploadMillis())),
            series("aggregate", 3, all(l -> l.timing().aggregateMillis())),
            series("evaluate", 4, all(l -> l.timing().evaluateMillis())))
        .stacked()
        .build();
  }

  /** The privacy spent where there is any; the size of the update where there is none. */
  Chart spendOrUpdate() {
    Chart.Series epsilon = series("epsilon", 1, committed(MetricsLine::epsilon));
    return epsilon.values().isEmpty() ? updateNorm() : epsilon(epsilon);
  }

  private Chart updateNorm() {
    return new Builder("Size of the update", Units::threeDigits)
        .caption("L2 norm of each round's aggregated update.")
        .series(series("L2 norm", 1, committed(line -> line.update().l2Norm())))
        .fromZero()
        .withheld("update_l2_norm", "update norm")
        .withheld("epsilon", "epsilon")
        .build();
  }

  private static String privacyCaption(Chart.Series epsilon) {
    return "Epsilon after round "
        + epsilon.values().lastKey()
        + ": "
        + Units.threeDigits(epsilon.values().lastEntry().getValue())
        + ".";
  }

  private Chart epsilon(Chart.Series epsilon) {
    return new Builder("Privacy spent, epsilon", Units::threeDigits)
        .caption(privacyCaption(epsilon))
        .series(epsilon)
        .fromZero()
        .withheld("epsilon", "epsilon")
        .build();
  }

  private static void reference(
      List<Chart.Reference> references, String name, OptionalDouble value) {
    value.ifPresent(
        v -> {
          if (Double.isFinite(v)) {
            references.add(new Chart.Reference(name, v));
          }
        });
  }

  private long total(Function<MetricsLine, OptionalLong> count) {
    return run.metrics().stream().map(count).flatMapToLong(OptionalLong::stream).sum();
  }

  private static String ends(String what, Chart.Series series) {
    if (series.values().isEmpty()) {
      return what + ".";
    }
    Map.Entry<Integer, Double> first = series.values().firstEntry();
    Map.Entry<Integer, Double> last = series.values().lastEntry();
    return what
        + ": "
        + Units.threeDigits(first.getValue())
        + (first.getKey() == 0 ? " before, " : " after round " + first.getKey() + ", ")
        + Units.threeDigits(last.getValue())
        + " after round "
        + last.getKey()
        + ".";
  }

  private static Chart.Series series(
      String name, int colour, NavigableMap<Integer, Double> values) {
    return new Chart.Series(name, colour, values);
  }

  private NavigableMap<Integer, Double> all(Function<MetricsLine, OptionalDouble> value) {
    NavigableMap<Integer, Double> values = new TreeMap<>();
    lineOfRound.forEach((round, line) -> value.apply(line).ifPresent(v -> values.put(round, v)));
    return values;
  }

  private NavigableMap<Integer, Double> committed(Function<MetricsLine, OptionalDouble> value) {
    return all(line -> line.committed() ? value.apply(line) : OptionalDouble.empty());
  }

  private NavigableMap<Integer, Double> counts(Function<MetricsLine, OptionalLong> value) {
    NavigableMap<Integer, Double> values = all(line -> asDouble(value.apply(line)));
    values.remove(0);
    return values;
  }

  private NavigableMap<Integer, Double> cumulative(Function<MetricsLine, OptionalLong> value) {
    NavigableMap<Integer, Double> values = new TreeMap<>();
    double sum = 0;
    for (MetricsLine line : run.metrics()) {
      OptionalLong bytes = value.apply(line);
      if (bytes.isPresent()) {
        sum += bytes.getAsLong();
        values.put(line.round(), sum);
      }
    }
    return values;
  }

  private static OptionalDouble asDouble(OptionalLong value) {
    return value.isPresent() ? OptionalDouble.of(value.getAsLong()) : OptionalDouble.empty();
  }

  /** The first and the last round, and every n-th between. */
  private static Set<Integer> drawn(Set<Integer> rounds) {
    int every = (rounds.size() + MAX_DRAWN_ROUNDS - 1) / MAX_DRAWN_ROUNDS;
    Set<Integer> drawn = new TreeSet<>();
    int i = 0;
    for (int round : rounds) {
      if (i % Math.max(1, every) == 0 || i == rounds.size() - 1) {
        drawn.add(round);
      }
      i++;
    }
    return drawn;
  }

  /** Collects a chart's parts and keeps only the drawn rounds. */
  private final class Builder {
    private final String title;
    private final DoubleFunction<String> unit;
    private String caption = "";
    private List<Chart.Series> series = List.of();
    private Optional<Chart.Band> band = Optional.empty();
    private List<Chart.Reference> references = List.of();
    private boolean stacked;
    private boolean fromZero;
    private boolean wide;
    private final Set<String> notes = new LinkedHashSet<>();

    Builder(String title, DoubleFunction<String> unit) {
      this.title = title;
      this.unit = unit;
    }

    Builder caption(String caption) {
      this.caption = caption;
      return this;
    }

    /** Series without any value are left out. */
    Builder series(Chart.Series... series) {
      this.series =
          List.of(series).stream().map(this::thinned).filter(s -> !s.values().isEmpty()).toList();
      return this;
    }

    Builder band(Chart.Series low, Chart.Series high) {
      if (!low.values().isEmpty() && !high.values().isEmpty()) {
        band = Optional.of(new Chart.Band(thinned(low), thinned(high)));
      }
      return this;
    }

    Builder references(List<Chart.Reference> references) {
      this.references = references;
      return this;
    }

    Builder stacked() {
      stacked = true;
      return this;
    }

    Builder fromZero() {
      fromZero = true;
      return this;
    }

    Builder wide() {
      wide = true;
      return this;
    }

    Builder withheld(String key, String name) {
      lineOfRound.values().stream()
          .flatMap(line -> Optional.ofNullable(line.withheld().get(key)).stream())
          .forEach(reason -> notes.add(name + " withheld: " + reason));
      return this;
    }

    Chart build() {
      TreeSet<Integer> rounds = new TreeSet<>();
      series.forEach(s -> rounds.addAll(s.values().keySet()));
      aborted.keySet().stream().filter(drawn::contains).forEach(rounds::add);
      if (drawn.size() < lineOfRound.size()) {
        notes.add(
            drawn.size()
                + " of "
                + lineOfRound.size()
                + " rounds are drawn; metrics.jsonl has all");
      }
      Map<Integer, String> marks = new LinkedHashMap<>(aborted);
      marks.keySet().retainAll(rounds);
      return new Chart(
          title,
          caption,
          List.copyOf(rounds),
          series,
          band,
          references,
          stacked,
          fromZero,
          wide,
          unit,
          marks,
          List.copyOf(notes));
    }

    private Chart.Series thinned(Chart.Series whole) {
      NavigableMap<Integer, Double> values = new TreeMap<>(whole.values());
      values.keySet().retainAll(drawn);
      return new Chart.Series(whole.name(), whole.colour(), values);
    }
  }
}
