package dev.covey.cli.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.DoubleFunction;

/**
 * A chart over rounds, as data: what it says, not how it is drawn ({@link ChartSvg} does that).
 *
 * @param caption one sentence that a reader who sees no picture understands
 * @param rounds the rounds on the horizontal axis, ascending
 * @param stacked bars that stand on each other instead of lines
 * @param unit how a value is written
 * @param references horizontal lines, named
 * @param aborted round to why attempts at it were aborted
 * @param notes what the reader must know about what is not drawn
 * @param wide whether labels stand in a margin on the right, with room for it
 */
record Chart(
    String title,
    String caption,
    List<Integer> rounds,
    List<Series> series,
    Optional<Band> band,
    List<Reference> references,
    boolean stacked,
    boolean fromZero,
    boolean wide,
    DoubleFunction<String> unit,
    Map<Integer, String> aborted,
    List<String> notes) {

  Chart {
    rounds = List.copyOf(rounds);
    series = List.copyOf(series);
    references = List.copyOf(references);
    aborted = Map.copyOf(aborted);
    notes = List.copyOf(notes);
  }

  /** Values by round; rounds without one are gaps that the line bridges. */
  record Series(String name, int colour, NavigableMap<Integer, Double> values) {
    Series {
      values = new TreeMap<>(values);
    }
  }

  /** The space between two series, which must have the same rounds. */
  record Band(Series low, Series high) {}

  /** A value to compare with. */
  record Reference(String name, double value) {}

  boolean isEmpty() {
    return series.stream().allMatch(s -> s.values().isEmpty());
  }

  /** What a reader is told of one round, a line for each value. */
  String readOut(int round) {
    StringBuilder text = new StringBuilder(roundName(round));
    series.forEach(s -> readOut(text, s, round));
    if (aborted.containsKey(round)) {
      text.append('\n').append("aborted: ").append(aborted.get(round));
    }
    return text.toString();
  }

  private void readOut(StringBuilder text, Series values, int round) {
    Double value = values.values().get(round);
    if (value != null) {
      text.append('\n').append(values.name()).append(' ').append(unit.apply(value));
    }
  }

  private static String roundName(int round) {
    return round == 0 ? "round 0 (base model)" : String.format(Locale.ROOT, "round %d", round);
  }
}
