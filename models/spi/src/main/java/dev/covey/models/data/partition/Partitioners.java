package dev.covey.models.data.partition;

import dev.covey.core.Seeds;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.DataException;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The built-in partitioners by name, and the checks that hold for all. */
public final class Partitioners {
  /** What {@link #parse} understands, as written in a configuration file. */
  public static final List<String> FORMS =
      List.of("natural", "iid", "dirichlet(ALPHA)", "shards(N)", "quantity-skew(ALPHA)", "by-time");

  private static final Pattern FORM = Pattern.compile("([a-z-]+)(?:\\(\\s*([^()]*?)\\s*\\))?");

  private Partitioners() {}

  /**
   * The partitioner of a form such as {@code dirichlet(0.3)}.
   *
   * @throws ConfigurationException on anything that is not one of {@link #FORMS}
   */
  public static Partitioner parse(String form) {
    Matcher parts = FORM.matcher(form.strip());
    if (parts.matches()) {
      String argument = parts.group(2) == null ? "" : parts.group(2);
      switch (parts.group(1) + (argument.isEmpty() ? "" : "()")) {
        case "natural":
          return new Natural();
        case "iid":
          return new Iid();
        case "by-time":
          return new ByTime();
        case "dirichlet()":
          return new DirichletByLabel(number(form, argument));
        case "quantity-skew()":
          return new QuantitySkew(number(form, argument));
        case "shards()":
          double shards = number(form, argument);
          if (shards == (int) shards) {
            return new Shards((int) shards);
          }
          break;
        default:
      }
    }
    throw new ConfigurationException(
        "partition \"" + form + "\": expected one of " + String.join(", ", FORMS));
  }

  private static double number(String form, String argument) {
    try {
      return Double.parseDouble(argument);
    } catch (NumberFormatException e) {
      throw new ConfigurationException(
          "partition \"" + form + "\": \"" + argument + "\" is not a number", e);
    }
  }

  /**
   * Assigns records and checks the result: every record has a client and every client a record.
   *
   * @throws DataException if there are fewer records than clients, or the partitioner leaves a
   *     client empty
   */
  public static int[] assign(
      Partitioner partitioner, List<? extends PartitionRecord> records, int clients, Seeds seeds) {
    if (clients < 1) {
      throw new ConfigurationException(
          "partition " + partitioner.name() + " needs the number of clients, at least 1");
    }
    if (records.size() < clients) {
      throw new DataException(
          records.size()
              + " records for "
              + clients
              + " clients: ask for fewer clients, or give more data");
    }
    int[] assigned = partitioner.assign(records, clients, seeds);
    if (assigned.length != records.size()) {
      throw new DataException(
          "partition "
              + partitioner.name()
              + " assigned "
              + assigned.length
              + " of "
              + records.size()
              + " records; it must assign each");
    }
    BitSet filled = new BitSet(clients);
    for (int client : assigned) {
      if (client < 0 || client >= clients) {
        throw new DataException(
            "partition "
                + partitioner.name()
                + " named client "
                + client
                + " of 0 to "
                + (clients - 1));
      }
      filled.set(client);
    }
    if (filled.cardinality() < clients) {
      throw new DataException(
          "partition "
              + partitioner.name()
              + " left client "
              + filled.nextClearBit(0)
              + " of "
              + clients
              + " without a record: ask for fewer clients");
    }
    return assigned;
  }
}
