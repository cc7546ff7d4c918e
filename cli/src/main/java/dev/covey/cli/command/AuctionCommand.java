package dev.covey.cli.command;

import dev.covey.coordinator.run.JsonLines;
import dev.covey.core.ClientId;
import dev.covey.core.Seeds;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.CoveyException;
import dev.covey.core.error.ExitCodes;
import dev.covey.core.error.StoreException;
import dev.covey.incentive.Money;
import dev.covey.incentive.auction.AnariLottery;
import dev.covey.incentive.auction.Auction;
import dev.covey.incentive.auction.Clearing;
import dev.covey.incentive.auction.Mechanism;
import dev.covey.incentive.auction.Mechanisms;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code covey auction}. */
@Command(
    name = "auction",
    description = {
      "Clear the bids of an auction: who is hired, and for how much.",
      "Prints one JSON object: winners, payments, total and value. Money is in micro-units."
    })
final class AuctionCommand extends Verb {
  @Option(
      names = "--mechanism",
      paramLabel = "NAME",
      description =
          "One of proportional-share, cgl, anari (a lottery: the budget holds on average),"
              + " posted-price, random, lowest-bid, exact-knapsack, first-price-greedy,"
              + " greedy-critical.")
  private @Nullable String mechanism;

  @Option(
      names = "--budget",
      paramLabel = "MICROUNITS",
      description = "What may be spent, in micro-units.")
  private @Nullable Long budgetMicrounits;

  @Option(
      names = "--bids",
      paramLabel = "FILE.csv",
      description = "Table with the columns client, bid and quality; bids in micro-units.")
  private @Nullable Path bids;

  @Option(
      names = "--seed",
      description = "Seed of the mechanisms that draw (default: ${DEFAULT-VALUE}).")
  private long seed = 0;

  @Option(
      names = "--jsonl",
      description =
          "Read auctions from stdin, one a line:"
              + " {\"mechanism\":…,\"budget\":…,\"bids\":[[client,bid,quality],…]}, and answer"
              + " each with a line. --mechanism, --budget and --seed stand in for what a line"
              + " leaves out.")
  private boolean jsonLines;

  @Override
  public Integer call() {
    if (jsonLines) {
      if (bids != null) {
        throw new ConfigurationException(
            "--bids and --jsonl exclude each other: with --jsonl the bids come from stdin");
      }
      return answerLines();
    }
    String chosen = given("--mechanism", mechanism);
    long budget = Money.requireBudget(given("--budget", budgetMicrounits));
    Path file = given("--bids", bids);
    Mechanism clearing = Mechanisms.named(chosen, Seeds.root(seed));
    printJson(answer(clearing, new Auction(BidsTable.read(file), budget)));
    return ExitCodes.DONE;
  }

  private static <T> T given(String option, @Nullable T value) {
    if (value == null) {
      throw new ConfigurationException(
          option + " is missing; `covey auction --help` shows what is needed");
    }
    return value;
  }

  /** A line that cannot be answered is answered with its error, so that answers stay in step. */
  private int answerLines() {
    AuctionLine defaults = new AuctionLine(mechanism, budgetMicrounits, seed);
    int failed = ExitCodes.DONE;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (line.isBlank()) {
          continue;
        }
        try {
          AuctionLine.Instance instance = defaults.read(line);
          out().println(JsonLines.line(answer(instance.mechanism(), instance.auction())));
        } catch (CoveyException e) {
          String message = "line " + number + ": " + e.getMessage();
          err().println("covey: " + message);
          Map<String, Object> error = new LinkedHashMap<>();
          error.put("error", message);
          error.put("line", number);
          out().println(JsonLines.line(error));
          failed = failed == ExitCodes.DONE ? e.exitCode() : failed;
        }
      }
    } catch (IOException e) {
      throw new StoreException("cannot read stdin: " + e.getMessage(), e);
    }
    return failed;
  }

  private static Map<String, Object> answer(Mechanism mechanism, Auction auction) {
    Clearing clearing = mechanism.clear(auction);
    Map<String, Object> answer = new LinkedHashMap<>();
    List<String> winners = new ArrayList<>();
    Map<String, Long> payments = new LinkedHashMap<>();
    clearing
        .payments()
        .forEach(
            (client, payment) -> {
              winners.add(client.value());
              payments.put(client.value(), payment);
            });
    answer.put("winners", winners);
    answer.put("payments", payments);
    answer.put("total", clearing.totalMicrounits());
    answer.put("value", clearing.value());
    if (mechanism instanceof AnariLottery) {
      answer.put("budget_holds", "in expectation");
      answer.put("expected", expectation(auction));
    }
    return answer;
  }

  private static Map<String, Object> expectation(Auction auction) {
    Map<String, Double> fractions = new LinkedHashMap<>();
    Map<String, Long> payments = new LinkedHashMap<>();
    double value = 0;
    long total = 0;
    Map<ClientId, AnariLottery.Expected> expected = AnariLottery.expected(auction);
    for (var bid : auction.bids()) {
      AnariLottery.Expected one = expected.get(bid.client());
      if (one != null) {
        fractions.put(bid.client().value(), one.fraction());
        payments.put(bid.client().value(), one.paymentMicrounits());
        value += one.fraction() * bid.quality();
        total += one.paymentMicrounits();
      }
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("fractions", fractions);
    result.put("payments", payments);
    result.put("total", total);
    result.put("value", value);
    return result;
  }
}
