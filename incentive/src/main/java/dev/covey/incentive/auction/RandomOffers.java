package dev.covey.incentive.auction;

import dev.covey.core.ClientId;
import dev.covey.core.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * A baseline that looks neither at quality nor at who is cheap: clients are asked in a random
 * order, each at the price of what is left divided by the number of those still to be asked, and
 * hired at that price if they ask for no more. The order and the own price depend on no own bid, so
 * it is truthful for every seed. The draw of a client depends on the seed and its id alone.
 */
public final class RandomOffers implements Mechanism {
  public static final String NAME = "random";

  private final Seeds seeds;

  public RandomOffers(Seeds seeds) {
    this.seeds = seeds;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Guarantee> guarantees() {
    return Set.of(Guarantee.TRUTHFUL, Guarantee.INDIVIDUALLY_RATIONAL, Guarantee.WITHIN_BUDGET);
  }

  @Override
  public Clearing clear(Auction auction) {
    record Turn(int bidder, long draw) {}
    List<Turn> turns = new ArrayList<>();
    for (int bidder = 0; bidder < auction.size(); bidder++) {
      turns.add(new Turn(bidder, draw(auction.client(bidder))));
    }
    turns.sort(Comparator.comparingLong(Turn::draw).thenComparingInt(Turn::bidder));
    Payments payments = new Payments(auction);
    long left = auction.budgetMicrounits();
    int toAsk = turns.size();
    for (Turn turn : turns) {
      long price = left / toAsk--;
      if (auction.cost(turn.bidder()) <= price) {
        payments.pay(turn.bidder(), price);
        left -= price;
      }
    }
    return payments.clearing();
  }

  private long draw(ClientId client) {
    return seeds.child("random-offers", client.value()).toLong();
  }
}
