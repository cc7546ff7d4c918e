package dev.covey.incentive.auction;

import dev.covey.core.ClientId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/** Auctions drawn for trials: small numbers, so that ties of every kind are common. */
final class Instances {
  static final int MOST_BIDDERS = 40;

  private Instances() {}

  /** Of 0 to 40 bidders; bids above the budget and qualities of 0 among them. */
  static Auction draw(RandomGenerator random) {
    return draw(random, random.nextInt(MOST_BIDDERS + 1));
  }

  static Auction draw(RandomGenerator random, int size) {
    int qualityKind = random.nextInt(5);
    int costKind = random.nextInt(4);
    List<Bid> bids = new ArrayList<>();
    long sum = 0;
    for (int i = 0; i < size; i++) {
      double quality = quality(random, qualityKind);
      long cost = cost(random, costKind, quality);
      sum += cost;
      // Ids whose order has nothing to do with the order of the bids.
      String id = "c" + Integer.toString(i * 7 % 41 + 41, 36);
      bids.add(new Bid(new ClientId(id), cost, quality));
    }
    shuffle(bids, random);
    long budget =
        switch (random.nextInt(4)) {
          case 0 -> random.nextLong(sum + 2);
          case 1 -> random.nextLong(sum / 3 + 2);
          case 2 -> random.nextLong(12);
          default -> sum / Math.max(1, size) * random.nextLong(1, 6);
        };
    return new Auction(bids, budget);
  }

  static <T> void shuffle(List<T> list, RandomGenerator random) {
    for (int i = list.size(); i > 1; i--) {
      Collections.swap(list, i - 1, random.nextInt(i));
    }
  }

  private static double quality(RandomGenerator random, int kind) {
    return switch (kind) {
      case 0 -> random.nextInt(5);
      case 1 -> random.nextInt(1, 10) / 10.0;
      case 2 -> random.nextDouble();
      case 3 -> random.nextInt(10) == 0 ? 0 : Math.exp(random.nextDouble(-20, 20));
      // One far better than the rest.
      default -> random.nextInt(8) == 0 ? random.nextInt(5, 40) : random.nextInt(4);
    };
  }

  private static long cost(RandomGenerator random, int kind, double quality) {
    return switch (kind) {
      case 0 -> random.nextInt(11);
      case 1 -> (long) (Math.min(quality, 1000) * 10) * random.nextInt(1, 4);
      case 2 -> random.nextInt(1000);
      default -> random.nextInt(1_000_000);
    };
  }

  /** The same auction in which one bidder bids what another is paid, or a tie with another. */
  static Auction withATie(Auction auction, Clearing clearing, RandomGenerator random) {
    if (auction.size() < 2) {
      return auction;
    }
    int one = random.nextInt(auction.size());
    int other = random.nextInt(auction.size());
    long paid = clearing.paymentMicrounits(auction.client(other));
    double sameDensity = auction.cost(other) * (auction.quality(one) / auction.quality(other));
    long cost =
        random.nextBoolean() && sameDensity < 1e9
            ? Math.round(sameDensity)
            : paid + random.nextInt(2);
    return auction.withCost(auction.client(one), cost);
  }
}
