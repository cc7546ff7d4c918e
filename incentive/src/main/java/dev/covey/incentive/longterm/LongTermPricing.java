package dev.covey.incentive.longterm;

import dev.covey.core.ClientId;
import dev.covey.core.Seeds;
import dev.covey.core.error.BudgetExhaustedException;
import dev.covey.incentive.auction.Auction;
import dev.covey.incentive.auction.Bid;
import dev.covey.incentive.auction.Clearing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Posted prices by drift plus penalty (Neely, Stochastic Network Optimization, 2010).
 *
 * <p>A queue Q holds how far spending runs ahead of an even pace, {@code Q <- max(Q + sum of
 * payments - B/T, 0)}; a queue Z for each client how far it is behind its fairness floor, {@code Z
 * <- max(Z + beta - hired, 0)}. Client i is offered {@code (V q_i + Z_i) / max(Q, Q_min)} and hired
 * at that price if it asks for no more. V is given as the price per quality at rest, V / Q_min, and
 * Z in the same way, so that settings are amounts of money.
 *
 * <p>Offers are funded in an order that is drawn from the seed and the round, not from bids, each
 * cut to what is left of the whole budget, which is therefore never exceeded. Since a client's
 * offer does not depend on its bid, nobody gains by a false bid within a round. Over rounds a
 * client may gain by staying away until its queue has grown; docs/incentives.md measures it.
 */
public final class LongTermPricing {
  private final LongTermPlan plan;
  private final Seeds seeds;

  public LongTermPricing(LongTermPlan plan, Seeds seeds) {
    this.plan = plan;
    this.seeds = seeds;
  }

  /**
   * One round.
   *
   * @param offers for each bidder the price it was offered, micro-units
   * @param clearing those who accepted, at their offers
   * @param next the state after the round
   */
  public record PricedRound(
      SortedMap<ClientId, Long> offers, Clearing clearing, LongTermState next) {
    public PricedRound {
      offers = Collections.unmodifiableSortedMap(new TreeMap<>(offers));
    }
  }

  /**
   * Prices the next round. The auction's budget bounds this round besides what is left of the
   * plan's.
   *
   * @throws BudgetExhaustedException if all planned rounds are over
   */
  public PricedRound next(LongTermState state, Auction auction) {
    if (state.rounds() >= plan.rounds()) {
      throw new BudgetExhaustedException(
          "round "
              + (state.rounds() + 1)
              + " of a budget planned for "
              + plan.rounds()
              + " rounds: plan more rounds");
    }
    int round = state.rounds() + 1;
    long left =
        Math.min(plan.budgetMicrounits() - state.spentMicrounits(), auction.budgetMicrounits());
    SortedMap<ClientId, Long> offers = new TreeMap<>();
    SortedMap<ClientId, Long> hired = new TreeMap<>();
    for (Bid bid : inTurn(auction, round)) {
      long offer = Math.min(price(state, bid), Math.max(0, left));
      offers.put(bid.client(), offer);
      if (bid.quality() > 0 && bid.costMicrounits() <= offer) {
        hired.put(bid.client(), offer);
        left -= offer;
      }
    }
    Clearing clearing = Clearing.of(auction, hired);
    return new PricedRound(offers, clearing, after(state, auction, clearing));
  }

  /** What a bidder is offered while there is money. */
  private long price(LongTermState state, Bid bid) {
    double atRest =
        plan.restingPrice() * bid.quality() + plan.fairnessPrice() * state.deficit(bid.client());
    double pressure =
        (double) plan.restingQueueMicrounits()
            / Math.max(state.queueMicrounits(), plan.restingQueueMicrounits());
    return (long) (atRest * pressure);
  }

  private List<Bid> inTurn(Auction auction, int round) {
    record Turn(Bid bid, long draw) {}
    Seeds order = seeds.child("order-of-offers", round);
    List<Turn> turns = new ArrayList<>();
    for (Bid bid : auction.bids()) {
      turns.add(new Turn(bid, order.child("client", bid.client().value()).toLong()));
    }
    turns.sort(Comparator.comparingLong(Turn::draw).thenComparing(turn -> turn.bid().client()));
    return turns.stream().map(Turn::bid).toList();
  }

  private LongTermState after(LongTermState state, Auction auction, Clearing clearing) {
    int round = state.rounds() + 1;
    long allowance = plan.allowanceOfFirst(round) - plan.allowanceOfFirst(round - 1);
    long queue = Math.max(0, state.queueMicrounits() + clearing.totalMicrounits() - allowance);
    SortedMap<ClientId, Double> deficits = new TreeMap<>(state.deficits());
    for (Bid bid : auction.bids()) {
      boolean hired = clearing.winners().contains(bid.client());
      double deficit = state.deficit(bid.client()) + plan.fairnessFloor() - (hired ? 1 : 0);
      if (deficit > 0) {
        deficits.put(bid.client(), deficit);
      } else {
        deficits.remove(bid.client());
      }
    }
    return new LongTermState(
        round, state.spentMicrounits() + clearing.totalMicrounits(), queue, deficits);
  }
}
