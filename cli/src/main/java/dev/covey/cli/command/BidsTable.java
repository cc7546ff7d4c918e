package dev.covey.cli.command;

import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.DataException;
import dev.covey.incentive.auction.Bid;
import dev.covey.incentive.auction.BidIntake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads bids from a CSV file with the columns client, bid and quality, in any order. */
final class BidsTable {
  private static final List<String> COLUMNS = List.of("client", "bid", "quality");
  private static final int PROBLEMS_SHOWN = 20;

  private BidsTable() {}

  /**
   * All bids of a file.
   *
   * @throws ConfigurationException if the file cannot be read
   * @throws DataException naming file and line of everything that is wrong in it
   */
  static List<Bid> read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new ConfigurationException(
          "cannot read bids from " + file + ": " + e + "; expected a CSV file in UTF-8", e);
    }
    if (lines.isEmpty() || lines.get(0).isBlank()) {
      throw new DataException(file + ":1: expected a line with the columns client,bid,quality");
    }
    List<Integer> places = places(file, lines.get(0));
    BidIntake intake = new BidIntake();
    List<Bid> bids = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      String at = file + ":" + (i + 1) + ": ";
      Optional<List<String>> cells = cells(lines.get(i));
      if (cells.isEmpty() || cells.get().size() != COLUMNS.size()) {
        problems.add(at + "found \"" + lines.get(i) + "\": expected three cells");
        continue;
      }
      BidIntake.Answer answer =
          intake.offer(
              cells.get().get(places.get(0)),
              cells.get().get(places.get(1)),
              cells.get().get(places.get(2)));
      if (answer instanceof BidIntake.Accepted accepted) {
        bids.add(accepted.bid());
      } else if (answer instanceof BidIntake.Rejected rejected) {
        problems.add(at + rejected.message());
      }
    }
    if (!problems.isEmpty()) {
      throw new DataException(
          String.join("\n", problems.subList(0, Math.min(PROBLEMS_SHOWN, problems.size())))
              + (problems.size() > PROBLEMS_SHOWN
                  ? "\nand " + (problems.size() - PROBLEMS_SHOWN) + " more"
                  : ""));
    }
    return bids;
  }

  private static List<Integer> places(Path file, String header) {
    List<String> names =
        // Spreadsheets put a byte order mark before the first column.
        cells(header.startsWith("\uFEFF") ? header.substring(1) : header).orElse(List.of());
    List<Integer> places = COLUMNS.stream().map(names::indexOf).toList();
    if (names.size() != COLUMNS.size() || places.contains(-1)) {
      throw new DataException(
          file + ":1: found \"" + header + "\": expected the columns client,bid,quality");
    }
    return places;
  }

  /** The cells of a line, which may stand in quotes; empty if a quote is not closed. */
  private static Optional<List<String>> cells(String line) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        if (quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
          cell.append('"');
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString().strip());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString().strip());
    return quoted ? Optional.empty() : Optional.of(cells);
  }
}
