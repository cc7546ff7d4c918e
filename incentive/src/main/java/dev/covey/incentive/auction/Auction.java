package dev.covey.incentive.auction;

import dev.covey.core.ClientId;
import dev.covey.core.error.DataException;
import dev.covey.incentive.Money;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One auction: who asks for how much, how much each is worth, and what may be spent. The order in
 * which bids are given does not matter: they are kept by client id, which also decides ties.
 *
 * @param bids one a client, by client id
 * @param budgetMicrounits micro-units, 0 to {@link Money#MAX_MICROUNITS}
 */
public record Auction(List<Bid> bids, long budgetMicrounits) {
  /**
   * @throws DataException if a client bids twice
   * @throws dev.covey.core.error.ConfigurationException if the budget is out of range
   */
  public Auction {
    Money.requireBudget(budgetMicrounits);
    List<Bid> sorted = new ArrayList<>(bids);
    sorted.sort(Comparator.comparing(Bid::client));
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).client().equals(sorted.get(i - 1).client())) {
        throw new DataException(
            "client "
                + sorted.get(i).client()
                + " bids twice: expected one bid a client; remove the others");
      }
    }
    bids = List.copyOf(sorted);
  }

  /** Number of bidders. */
  public int size() {
    return bids.size();
  }

  long cost(int bidder) {
    return bids.get(bidder).costMicrounits();
  }

  double quality(int bidder) {
    return bids.get(bidder).quality();
  }

  ClientId client(int bidder) {
    return bids.get(bidder).client();
  }

  /** The same auction with another bid of one client, as that client may try. */
  public Auction withCost(ClientId client, long costMicrounits) {
    List<Bid> changed = new ArrayList<>(bids);
    changed.replaceAll(
        bid -> bid.client().equals(client) ? new Bid(client, costMicrounits, bid.quality()) : bid);
    return new Auction(changed, budgetMicrounits);
  }
}
