package dev.covey.incentive.auction;

import dev.covey.core.ClientId;
import dev.covey.core.error.DataException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * The result of an auction.
 *
 * @param payments micro-units for each winner, by client id; losers are not in it and are paid
 *     nothing
 * @param totalMicrounits sum of the payments
 * @param value sum of the winners' qualities
 */
public record Clearing(SortedMap<ClientId, Long> payments, long totalMicrounits, double value) {
  public Clearing {
    payments = Collections.unmodifiableSortedMap(new TreeMap<>(payments));
  }

  /**
   * The result of hiring these bidders of an auction.
   *
   * @param payments micro-units for each winner
   * @throws DataException if a winner did not bid or is paid less than nothing
   */
  public static Clearing of(Auction auction, Map<ClientId, Long> payments) {
    Payments paid = new Payments(auction);
    int winners = 0;
    for (int bidder = 0; bidder < auction.size(); bidder++) {
      Long payment = payments.get(auction.client(bidder));
      if (payment != null) {
        paid.pay(bidder, payment);
        winners++;
      }
    }
    if (winners != payments.size()) {
      throw new DataException(
          (payments.size() - winners)
              + " winners did not bid: expected winners among the bidders of the auction");
    }
    return paid.clearing();
  }

  /** The hired clients, by client id. */
  public SortedSet<ClientId> winners() {
    return Collections.unmodifiableSortedSet(new TreeMap<>(payments).navigableKeySet());
  }

  /** Micro-units for a client; 0 if it was not hired. */
  public long paymentMicrounits(ClientId client) {
    return payments.getOrDefault(client, 0L);
  }
}
