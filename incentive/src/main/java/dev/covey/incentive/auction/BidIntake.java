package dev.covey.incentive.auction;

import dev.covey.core.ClientId;
import dev.covey.core.error.DataException;
import dev.covey.incentive.Money;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Takes bids as they come from outside and answers each: accepted, or rejected with a reason. One
 * intake serves one auction, since it remembers who has bid. Not thread-safe.
 */
public final class BidIntake {
  private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?[0-9]{1,40}");

  private final Set<ClientId> seen = new HashSet<>();

  /** Why a bid was not taken. */
  public enum Reason {
    /** Not a client, a whole number and a number. */
    MALFORMED,
    /** Below 0. */
    NEGATIVE,
    /** Beyond any value that can be meant. */
    ABSURD,
    /** The client has bid before in this auction. */
    DUPLICATE
  }

  /** The answer to one bid. */
  public sealed interface Answer permits Accepted, Rejected {}

  /** The bid counts. */
  public record Accepted(Bid bid) implements Answer {}

  /** The bid does not count. */
  public record Rejected(Reason reason, String message) implements Answer {}

  /**
   * Answers a bid given as three texts, as in a row of a table.
   *
   * @param costMicrounits a whole number in decimal digits
   * @param quality a decimal number
   */
  public Answer offer(String client, String costMicrounits, String quality) {
    ClientId id;
    try {
      id = new ClientId(client);
    } catch (DataException e) {
      return new Rejected(Reason.MALFORMED, String.valueOf(e.getMessage()));
    }
    if (!WHOLE_NUMBER.matcher(costMicrounits).matches()) {
      return new Rejected(
          Reason.MALFORMED,
          "bid \""
              + costMicrounits
              + "\" of client "
              + id
              + ": expected a whole number of micro-units");
    }
    long cost;
    try {
      cost = Long.parseLong(costMicrounits);
    } catch (NumberFormatException e) {
      return costMicrounits.startsWith("-")
          ? negativeCost(id, costMicrounits)
          : absurdCost(id, costMicrounits);
    }
    double value;
    try {
      value = Double.parseDouble(quality);
    } catch (NumberFormatException e) {
      return new Rejected(
          Reason.MALFORMED,
          "quality \"" + quality + "\" of client " + id + ": expected a number such as 0.75");
    }
    return offer(id, cost, value);
  }

  /** Answers a bid given as numbers. */
  public Answer offer(ClientId client, long costMicrounits, double quality) {
    Optional<Rejected> problem = problem(client, costMicrounits, quality);
    if (problem.isPresent()) {
      return problem.get();
    }
    if (!seen.add(client)) {
      return new Rejected(
          Reason.DUPLICATE,
          "client " + client + " has bid before: expected one bid a client; remove the others");
    }
    return new Accepted(new Bid(client, costMicrounits, quality));
  }

  /** What is wrong with an amount by itself: negative or absurd; empty if nothing. */
  public static Optional<Rejected> problem(ClientId client, long costMicrounits) {
    if (costMicrounits < 0) {
      return Optional.of(negativeCost(client, String.valueOf(costMicrounits)));
    }
    if (costMicrounits > Money.MAX_MICROUNITS) {
      return Optional.of(absurdCost(client, String.valueOf(costMicrounits)));
    }
    return Optional.empty();
  }

  /** What is wrong with the values of a bid by itself. */
  static Optional<Rejected> problem(ClientId client, long costMicrounits, double quality) {
    Optional<Rejected> cost = problem(client, costMicrounits);
    if (cost.isPresent()) {
      return cost;
    }
    if (Double.isNaN(quality)) {
      return Optional.of(
          new Rejected(
              Reason.MALFORMED, "quality NaN of client " + client + ": expected a number"));
    }
    if (quality < 0) {
      return Optional.of(
          new Rejected(
              Reason.NEGATIVE,
              "quality "
                  + quality
                  + " of client "
                  + client
                  + ": expected 0 or more; a client that harms the model has quality 0"));
    }
    if (quality > Bid.MAX_QUALITY) {
      return Optional.of(
          new Rejected(
              Reason.ABSURD,
              "quality "
                  + quality
                  + " of client "
                  + client
                  + ": expected at most "
                  + Bid.MAX_QUALITY
                  + "; express all qualities in a larger unit"));
    }
    return Optional.empty();
  }

  private static Rejected negativeCost(ClientId client, String found) {
    return new Rejected(
        Reason.NEGATIVE,
        "bid of " + found + " micro-units of client " + client + ": expected 0 or more");
  }

  private static Rejected absurdCost(ClientId client, String found) {
    return new Rejected(
        Reason.ABSURD,
        "bid of "
            + found
            + " micro-units of client "
            + client
            + ": expected at most "
            + Money.MAX_MICROUNITS
            + "; a micro-unit is a millionth of the unit of money");
  }
}
