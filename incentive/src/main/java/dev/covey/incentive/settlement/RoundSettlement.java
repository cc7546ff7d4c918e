package dev.covey.incentive.settlement;

import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.core.error.DataException;
import dev.covey.incentive.auction.Auction;
import dev.covey.incentive.auction.Bid;
import dev.covey.incentive.auction.Clearing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Who is owed what after an attempt at a round: a winner whose valid submission is among the
 * certified ones (under secure aggregation, the certified survivors; otherwise the journalled
 * uploads). It is owed also if its cohort is filtered later or the round is aborted by others'
 * failure, and never if it dropped out.
 */
public final class RoundSettlement {
  private RoundSettlement() {}

  /**
   * The payments due, by client id.
   *
   * @param submissions for each client with a certified submission, its SHA-256
   * @throws DataException if a submission is of a client that was not hired: that must have been
   *     refused when it came in
   */
  public static List<Payment> due(
      RoundKey attempt,
      String mechanism,
      Auction auction,
      Clearing clearing,
      Map<ClientId, String> submissions) {
    for (ClientId client : submissions.keySet()) {
      if (!clearing.winners().contains(client)) {
        throw new DataException(
            "submission of client " + client + ", which was not hired: expected winners only");
      }
    }
    List<Payment> due = new ArrayList<>();
    for (Bid bid : auction.bids()) {
      String submission = submissions.get(bid.client());
      if (submission != null) {
        due.add(
            new Payment(
                new PaymentKey(attempt, bid.client()),
                mechanism,
                bid.costMicrounits(),
                clearing.paymentMicrounits(bid.client()),
                submission));
      }
    }
    return due;
  }
}
