package dev.covey.cli.command;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.covey.core.Seeds;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.DataException;
import dev.covey.incentive.Money;
import dev.covey.incentive.auction.Auction;
import dev.covey.incentive.auction.Bid;
import dev.covey.incentive.auction.BidIntake;
import dev.covey.incentive.auction.Mechanism;
import dev.covey.incentive.auction.Mechanisms;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads auctions from JSON objects with the fields mechanism, budget, bids and seed.
 *
 * @param mechanism for lines that name none
 * @param budgetMicrounits for lines that name none
 * @param seed for lines that name none
 */
record AuctionLine(@Nullable String mechanism, @Nullable Long budgetMicrounits, long seed) {
  private static final Set<String> FIELDS = Set.of("mechanism", "budget", "bids", "seed");
  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** An auction and what clears it. */
  record Instance(Mechanism mechanism, Auction auction) {}

  /**
   * One auction.
   *
   * @throws DataException if the line or a bid in it is malformed
   * @throws ConfigurationException if mechanism or budget are missing or not allowed
   */
  Instance read(String line) {
    JsonNode object;
    try {
      object = MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new DataException("not JSON: " + e.getOriginalMessage(), e);
    }
    if (!object.isObject()) {
      throw new DataException("expected an object with mechanism, budget and bids");
    }
    object
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!FIELDS.contains(name)) {
                throw new DataException(
                    "field \"" + name + "\": expected mechanism, budget, bids and perhaps seed");
              }
            });
    Mechanism chosen = Mechanisms.named(mechanism(object), Seeds.root(whole(object, "seed", seed)));
    long budget = Money.requireBudget(whole(object, "budget", budgetMicrounits));
    return new Instance(chosen, new Auction(bids(object.path("bids")), budget));
  }

  private String mechanism(JsonNode object) {
    JsonNode node = object.path("mechanism");
    if (node.isTextual()) {
      return node.asText();
    }
    if (!node.isMissingNode() || mechanism == null) {
      throw new ConfigurationException(
          "mechanism " + found(node) + ": expected a name, in the line or by --mechanism");
    }
    return mechanism;
  }

  private static long whole(JsonNode object, String field, @Nullable Long otherwise) {
    JsonNode node = object.path(field);
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return node.asLong();
    }
    if (!node.isMissingNode() || otherwise == null) {
      throw new ConfigurationException(
          field
              + " "
              + found(node)
              + ": expected a whole number below 2^63, in the line or by --"
              + field);
    }
    return otherwise;
  }

  private static List<Bid> bids(JsonNode list) {
    if (!list.isArray()) {
      throw new DataException(
          "bids " + found(list) + ": expected an array of [client, bid, quality]");
    }
    BidIntake intake = new BidIntake();
    List<Bid> bids = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      BidIntake.Answer answer = offer(intake, list.get(i));
      if (answer instanceof BidIntake.Accepted accepted) {
        bids.add(accepted.bid());
      } else if (answer instanceof BidIntake.Rejected rejected) {
        throw new DataException("bid " + (i + 1) + ": " + rejected.message());
      }
    }
    return bids;
  }

  private static BidIntake.Answer offer(BidIntake intake, JsonNode bid) {
    if (!bid.isArray() || bid.size() != 3 || !bid.get(0).isTextual()) {
      return new BidIntake.Rejected(
          BidIntake.Reason.MALFORMED,
          "found " + bid + ": expected [client, bid, quality] with the client as a text");
    }
    JsonNode quality = bid.get(2);
    return intake.offer(
        bid.get(0).asText(),
        // A fraction or a text keeps its point or quotes and is refused for them.
        bid.get(1).toString(),
        quality.isNumber() ? quality.asText() : quality.toString());
  }

  private static String found(JsonNode node) {
    return node.isMissingNode() ? "is missing" : "is " + node;
  }
}
