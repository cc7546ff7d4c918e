package dev.covey.cli.command;

import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.DataException;
import dev.covey.core.error.StoreException;
import dev.covey.privacy.accountant.Accountant;
import dev.covey.privacy.accountant.Composition;
import dev.covey.privacy.accountant.PrivacyBounds;
import dev.covey.privacy.accountant.PrivacyEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Epsilon for every row of a CSV file, in the same order; an accountant that does not apply leaves
 * its cell empty.
 */
final class PrivacyTable {
  private static final List<String> COLUMNS = List.of("sigma", "q", "steps", "delta");

  private PrivacyTable() {}

  /**
   * Reads {@code input}, writes {@code output}.
   *
   * @return number of rows
   */
  static int fill(Path input, Path output, Set<Accountant> accountants) {
    List<String> lines;
    try {
      lines = Files.readAllLines(input);
    } catch (IOException e) {
      throw new DataException("cannot read " + input + ": " + e.getMessage(), e);
    }
    if (lines.isEmpty()) {
      throw new DataException(input + " is empty: expected a header with " + COLUMNS);
    }
    List<String> header = cells(lines.get(0));
    List<Integer> places = new ArrayList<>();
    for (String column : COLUMNS) {
      int place = header.indexOf(column);
      if (place < 0) {
        throw new DataException(
            input + ":1: no column " + column + " in " + header + ": expected " + COLUMNS);
      }
      places.add(place);
    }
    List<String> result = new ArrayList<>();
    result.add("sigma,q,steps,delta,rdp_eps,pld_eps,analytic_gaussian_eps");
    for (int i = 1; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        result.add(row(input + ":" + (i + 1), cells(lines.get(i)), places, accountants));
      }
    }
    try {
      Files.write(output, result);
    } catch (IOException e) {
      throw new StoreException("cannot write " + output + ": " + e.getMessage(), e);
    }
    return result.size() - 1;
  }

  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    for (String cell : line.split(",", -1)) {
      cells.add(cell.strip());
    }
    return cells;
  }

  private static String row(
      String where, List<String> cells, List<Integer> places, Set<Accountant> accountants) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      if (places.get(i) >= cells.size()) {
        throw new DataException(where + ": no value for " + COLUMNS.get(i));
      }
      texts.add(cells.get(places.get(i)));
    }
    try {
      double steps = number(texts, 2);
      if (steps != Math.rint(steps) || Math.abs(steps) > 1e15) {
        throw new ConfigurationException("steps is " + texts.get(2) + ": expected a whole number");
      }
      Composition run =
          Composition.of(
              PrivacyEvent.sampledGaussian(number(texts, 0), number(texts, 1)), (long) steps);
      double delta = number(texts, 3);
      // Renyi applies always, so that a row has bounds even where the accountant asked for has
      // none.
      Set<Accountant> asked = EnumSet.of(Accountant.RDP);
      asked.addAll(accountants);
      PrivacyBounds bounds = PrivacyBounds.of(run, delta, asked);
      for (Accountant accountant : Accountant.values()) {
        texts.add(accountants.contains(accountant) ? cell(bounds, accountant) : "");
      }
    } catch (ConfigurationException e) {
      throw new ConfigurationException(where + ": " + e.getMessage(), e);
    }
    return String.join(",", texts);
  }

  private static String cell(PrivacyBounds bounds, Accountant accountant) {
    return bounds
        .by(accountant)
        .map(bound -> Double.isInfinite(bound.epsilon()) ? "inf" : bound.epsilon() + "")
        .orElse("");
  }

  private static double number(List<String> texts, int column) {
    try {
      return Double.parseDouble(texts.get(column));
    } catch (NumberFormatException e) {
      throw new ConfigurationException(
          COLUMNS.get(column) + " is '" + texts.get(column) + "': expected a number", e);
    }
  }
}
