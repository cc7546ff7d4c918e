package dev.covey.incentive.auction;

import dev.covey.core.ClientId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * What is asked of a mechanism on one auction. The answers are counted, so that the suite itself
 * can be tried on mechanisms that must fail it.
 */
final class MechanismSuite {
  /** What can be found wrong. */
  enum Violation {
    /** A winner that asks for less loses, or is paid otherwise. */
    NOT_MONOTONE,
    /** A winner's payment is not the largest bid that wins. */
    NOT_THE_THRESHOLD,
    /** A client gains by a bid other than its cost. */
    PROFITABLE_DEVIATION,
    /** A winner is paid less than it asks. */
    IRRATIONAL,
    /** The payments exceed the budget. */
    OVERSPENT,
    /** The order of the bids matters. */
    ORDER_MATTERS,
    /** Total or value do not fit the winners, or a winner did not bid. */
    BAD_SUMS
  }

  private static final int BIDDERS_TRIED = 3;
  private static final int BIDS_TRIED = 40;

  private final Mechanism mechanism;
  private final Map<Violation, String> first = new EnumMap<>(Violation.class);

  MechanismSuite(Mechanism mechanism) {
    this.mechanism = mechanism;
  }

  /** Each kind of violation found so far, with the first example. */
  Map<Violation, String> violations() {
    return first;
  }

  /** Asks for these guarantees on one auction. */
  void check(Auction auction, Set<Guarantee> guarantees, RandomGenerator random) {
    Clearing clearing = mechanism.clear(auction);
    checkSums(auction, clearing);
    List<Bid> shuffled = new ArrayList<>(auction.bids());
    Instances.shuffle(shuffled, random);
    if (!mechanism.clear(new Auction(shuffled, auction.budgetMicrounits())).equals(clearing)) {
      note(Violation.ORDER_MATTERS, auction, "");
    }
    if (guarantees.contains(Guarantee.WITHIN_BUDGET)
        && clearing.totalMicrounits() > auction.budgetMicrounits()) {
      note(Violation.OVERSPENT, auction, clearing.toString());
    }
    if (guarantees.contains(Guarantee.INDIVIDUALLY_RATIONAL)) {
      for (Bid bid : auction.bids()) {
        if (clearing.winners().contains(bid.client())
            && clearing.paymentMicrounits(bid.client()) < bid.costMicrounits()) {
          note(Violation.IRRATIONAL, auction, bid.client() + " in " + clearing);
        }
      }
    }
    if (guarantees.contains(Guarantee.TRUTHFUL) && auction.size() > 0) {
      for (int i = 0; i < BIDDERS_TRIED; i++) {
        checkTruthful(auction, clearing, random.nextInt(auction.size()), random);
      }
      // Winners are few where the budget is small.
      clearing.winners().stream()
          .skip(clearing.winners().isEmpty() ? 0 : random.nextInt(clearing.winners().size()))
          .findFirst()
          .ifPresent(winner -> checkThreshold(auction, clearing, winner, random));
    }
  }

  private void checkSums(Auction auction, Clearing clearing) {
    Map<ClientId, Bid> bids = new HashMap<>();
    auction.bids().forEach(bid -> bids.put(bid.client(), bid));
    long total = 0;
    double value = 0;
    for (ClientId winner : clearing.winners()) {
      total += clearing.paymentMicrounits(winner);
      Bid bid = bids.get(winner);
      value += bid == null ? Double.NaN : bid.quality();
    }
    if (total != clearing.totalMicrounits()
        || !(Math.abs(value - clearing.value()) <= 1e-12 * value)) {
      note(Violation.BAD_SUMS, auction, clearing.toString());
    }
  }

  /** A winner still wins at the same price with any bid up to its payment, and not above. */
  private void checkThreshold(
      Auction auction, Clearing clearing, ClientId winner, RandomGenerator random) {
    long paid = clearing.paymentMicrounits(winner);
    for (long bid : new long[] {0, paid / 2, paid - 1, paid, random.nextLong(paid + 1)}) {
      if (bid >= 0) {
        Clearing other = mechanism.clear(auction.withCost(winner, bid));
        if (!other.winners().contains(winner) || other.paymentMicrounits(winner) != paid) {
          note(Violation.NOT_MONOTONE, auction, winner + " bidding " + bid + " for " + paid);
        }
      }
    }
    if (mechanism.clear(auction.withCost(winner, paid + 1)).winners().contains(winner)) {
      note(Violation.NOT_THE_THRESHOLD, auction, winner + " bidding " + (paid + 1));
    }
  }

  private void checkTruthful(
      Auction auction, Clearing clearing, int bidder, RandomGenerator random) {
    ClientId client = auction.client(bidder);
    long cost = auction.cost(bidder);
    long honest = gain(clearing, client, cost);
    for (long bid : bidsWorthTrying(auction, clearing, bidder, random)) {
      long gain = gain(mechanism.clear(auction.withCost(client, bid)), client, cost);
      if (gain > honest) {
        note(
            Violation.PROFITABLE_DEVIATION,
            auction,
            client + " bidding " + bid + " gains " + gain + " instead of " + honest);
      }
    }
  }

  private static long gain(Clearing clearing, ClientId client, long cost) {
    return clearing.winners().contains(client) ? clearing.paymentMicrounits(client) - cost : 0;
  }

  /** Around the own bid and payment, the others' bids and payments, ties with them, the budget. */
  private static List<Long> bidsWorthTrying(
      Auction auction, Clearing clearing, int bidder, RandomGenerator random) {
    TreeSet<Long> bids = new TreeSet<>();
    addAround(bids, 0);
    addAround(bids, auction.cost(bidder));
    addAround(bids, auction.budgetMicrounits());
    addAround(bids, clearing.paymentMicrounits(auction.client(bidder)));
    TreeSet<Long> others = new TreeSet<>();
    for (int i = 0; i < auction.size(); i++) {
      addAround(others, auction.cost(i));
      addAround(others, clearing.paymentMicrounits(auction.client(i)));
      double tie = auction.cost(i) * (auction.quality(bidder) / auction.quality(i));
      if (tie < 1e12) {
        addAround(others, Math.round(tie));
      }
    }
    List<Long> drawn = new ArrayList<>(others);
    Instances.shuffle(drawn, random);
    bids.addAll(drawn.subList(0, Math.min(BIDS_TRIED, drawn.size())));
    return List.copyOf(bids);
  }

  private static void addAround(TreeSet<Long> bids, long bid) {
    for (long near = Math.max(0, bid - 1); near <= bid + 1; near++) {
      bids.add(near);
    }
  }

  private void note(Violation violation, Auction auction, String example) {
    first.putIfAbsent(violation, mechanism.name() + ": " + example + " in " + auction);
  }
}
