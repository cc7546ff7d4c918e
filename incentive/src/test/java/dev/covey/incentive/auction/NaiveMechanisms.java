package dev.covey.incentive.auction;

import dev.covey.core.ClientId;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/**
 * The mechanisms as the papers state them, in exact decimals and with nothing clever: winners by
 * walking the bids, payments by bisection on the own bid, the auction cleared anew at each probe.
 */
final class NaiveMechanisms {
  private static final BigDecimal ROOT_TWO = BigDecimal.valueOf(2).sqrt(new MathContext(400));

  private NaiveMechanisms() {}

  static Clearing proportionalShare(Auction auction) {
    return clear(auction, (changed, client) -> shareWinners(changed).contains(client));
  }

  static Clearing cgl(Auction auction) {
    return clear(auction, (changed, client) -> cglWinners(changed).contains(client));
  }

  static Clearing greedyCritical(Auction auction) {
    return clear(auction, (changed, client) -> greedyWinners(changed).contains(client));
  }

  private static Clearing clear(Auction auction, BiPredicate<Auction, ClientId> wins) {
    SortedMap<ClientId, Long> payments = new TreeMap<>();
    BigDecimal value = BigDecimal.ZERO;
    long total = 0;
    for (Bid bid : auction.bids()) {
      if (wins.test(auction, bid.client())) {
        long low = bid.costMicrounits();
        long high = auction.budgetMicrounits() + 1;
        while (high - low > 1) {
          long middle = (low + high) / 2;
          if (wins.test(auction.withCost(bid.client(), middle), bid.client())) {
            low = middle;
          } else {
            high = middle;
          }
        }
        payments.put(bid.client(), low);
        total += low;
        value = value.add(quality(bid));
      }
    }
    return new Clearing(payments, total, value.doubleValue());
  }

  private static List<ClientId> shareWinners(Auction auction) {
    List<ClientId> winners = new ArrayList<>();
    BigDecimal sum = BigDecimal.ZERO;
    for (Bid bid : byDensity(auction)) {
      sum = sum.add(quality(bid));
      BigDecimal claimed = cost(bid).multiply(sum);
      BigDecimal share = BigDecimal.valueOf(auction.budgetMicrounits()).multiply(quality(bid));
      if (claimed.compareTo(share) > 0) {
        break;
      }
      winners.add(bid.client());
    }
    return winners;
  }

  private static List<ClientId> greedyWinners(Auction auction) {
    List<ClientId> winners = new ArrayList<>();
    long spent = 0;
    for (Bid bid : byDensity(auction)) {
      spent += bid.costMicrounits();
      if (spent > auction.budgetMicrounits()) {
        break;
      }
      winners.add(bid.client());
    }
    return winners;
  }

  private static List<ClientId> cglWinners(Auction auction) {
    List<Bid> order = byDensity(auction);
    if (order.isEmpty()) {
      return List.of();
    }
    Bid best = order.get(0);
    for (Bid bid : order) {
      int higher = Double.compare(bid.quality(), best.quality());
      if (higher > 0 || (higher == 0 && bid.client().compareTo(best.client()) < 0)) {
        best = bid;
      }
    }
    order.remove(best);
    // FOPT = whole + quality * room / cost, compared after multiplication by the cost.
    BigDecimal whole = BigDecimal.ZERO;
    BigDecimal part = BigDecimal.ZERO;
    BigDecimal cost = BigDecimal.ONE;
    long room = auction.budgetMicrounits();
    for (Bid bid : order) {
      if (bid.costMicrounits() > room) {
        part = quality(bid).multiply(BigDecimal.valueOf(room));
        cost = cost(bid);
        break;
      }
      whole = whole.add(quality(bid));
      room -= bid.costMicrounits();
    }
    BigDecimal optimum = whole.multiply(cost).add(part);
    BigDecimal threshold = ROOT_TWO.add(BigDecimal.ONE).multiply(quality(best)).multiply(cost);
    return threshold.compareTo(optimum) >= 0 ? List.of(best.client()) : shareWinners(auction);
  }

  static List<Bid> byDensity(Auction auction) {
    List<Bid> order = new ArrayList<>();
    for (Bid bid : auction.bids()) {
      if (bid.quality() > 0 && bid.costMicrounits() <= auction.budgetMicrounits()) {
        order.add(bid);
      }
    }
    order.sort(
        (a, b) -> {
          int byDensity = cost(a).multiply(quality(b)).compareTo(cost(b).multiply(quality(a)));
          return byDensity != 0 ? byDensity : a.client().compareTo(b.client());
        });
    return order;
  }

  private static BigDecimal cost(Bid bid) {
    return BigDecimal.valueOf(bid.costMicrounits());
  }

  private static BigDecimal quality(Bid bid) {
    return new BigDecimal(bid.quality());
  }
}
