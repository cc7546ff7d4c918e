package dev.covey.crypto.secagg.graph;

import dev.covey.crypto.keys.Checked;

/**
 * Finds the fewest neighbours, and the threshold, with which a random k-regular ring is secure and
 * survives (Bell et al. 2020, sections 3 and 4); and tells whether given ones are secure.
 *
 * <p>With A = floor(gamma n) corrupt clients, D = floor(delta n) dropped out, B = A + D:
 *
 * <ul>
 *   <li>connected: n (n-k-1) / 2 C(n-k, B-k) / C(n, B) < 2^-(sigma+1), so the honest survivors stay
 *       one component and only their whole sum shows;
 *   <li>t1, the least with P[Hyp(n, A, k) > t1] <= 2^-(sigma+1) / n, bounds anybody's corrupt
 *       neighbours. Semi-honest: t = t1 + 1, so they alone open nothing. Malicious: t = ceil((t1 +
 *       k - 1.25) / 2) + 1, so a coordinator that tells neighbours different things cannot get both
 *       kinds of shares, t of each;
 *   <li>survives: P[Hyp(n, n - D, k) < t] <= 2^-eta / n.
 * </ul>
 *
 * <p>Semi-honest thresholds assume that dropouts do not depend on the graph. Where t <= k/2 a
 * coordinator that deviates could cut an arc out of the ring, which is what the malicious ones
 * prevent.
 *
 * <p>Dropouts that come together (a relay's outage) count: delta is for the largest such group.
 */
public final class ParameterSearch {
  private final Adversary adversary;
  private final double corruptFraction;
  private final double dropoutFraction;
  private final Margins margins;
  private final boolean strict;

  /**
   * A search for one threat.
   *
   * @param corruptFraction gamma, 0 to below 1: clients that collude with the coordinator
   * @param dropoutFraction delta, 0 to below 1: clients that drop out at any time; gamma + delta <
   *     1
   */
  public ParameterSearch(
      Adversary adversary, double corruptFraction, double dropoutFraction, Margins margins) {
    this(adversary, corruptFraction, dropoutFraction, margins, false);
  }

  private ParameterSearch(
      Adversary adversary,
      double corruptFraction,
      double dropoutFraction,
      Margins margins,
      boolean strict) {
    if (!(corruptFraction >= 0)
        || !(dropoutFraction >= 0)
        || !(corruptFraction + dropoutFraction < 1)) {
      throw new IllegalArgumentException(
          "corrupt and dropout fractions are at least 0 and below 1 together, got "
              + corruptFraction
              + " and "
              + dropoutFraction);
    }
    this.adversary = adversary;
    this.corruptFraction = corruptFraction;
    this.dropoutFraction = dropoutFraction;
    this.margins = margins;
    this.strict = strict;
  }

  /**
   * A search against a coordinator that draws many graphs until one suits it, and that chooses whom
   * to drop when it knows the graph. The conditions above hold for one random graph and dropouts
   * that do not depend on it. Here the margin is wider by the graphs it can try, and the condition
   * "connected" gives way to one on cuts.
   *
   * <p>To cut a ring the coordinator has to take away two blocks of k/2 clients in a row. The
   * survivor next to a block is opened with at most the k/2 shares of its other side and those of
   * corrupt clients within the block. So either A + D < k, and there is no cut at all, or t is so
   * large that two blocks with t - k/2 corrupt clients each have probability below 2^-sigma: n^2 /
   * 2 P[Hyp(n, A, k/2) >= t - k/2]^2, the blocks being disjoint and so negatively dependent.
   *
   * @param grindingBits log2 of the graphs that the coordinator can try
   */
  public static ParameterSearch strict(
      double corruptFraction, double dropoutFraction, Margins margins, int grindingBits) {
    return new ParameterSearch(
        Adversary.MALICIOUS,
        corruptFraction,
        dropoutFraction,
        new Margins(margins.securityBits() + grindingBits, margins.correctnessBits()),
        true);
  }

  /** floor(fraction n), forgiving the rounding of fractions such as 0.1. */
  public static int floorOf(double fraction, int clients) {
    return (int) Math.floor(fraction * clients + 1e-9);
  }

  /**
   * The sparsest ring that will do, or the complete graph where none does, or why not even that.
   *
   * @param clients n, at least 2
   */
  public Checked<Neighbourhood> find(int clients) {
    Hypergeometric tails = new Hypergeometric(clients);
    for (int neighbours = 2; neighbours < clients - 1; neighbours += 2) {
      if (!isConnected(tails, clients, neighbours)) {
        continue;
      }
      int threshold = leastThreshold(tails, clients, neighbours);
      if (threshold <= neighbours && survives(tails, clients, neighbours, threshold)) {
        return new Checked.Passed<>(new Neighbourhood(clients, neighbours, threshold));
      }
    }
    return complete(clients);
  }

  /** The complete graph with the least threshold that is secure. */
  public Checked<Neighbourhood> complete(int clients) {
    int threshold = leastCompleteThreshold(clients);
    int left = clients - 1 - floorOf(dropoutFraction, clients);
    if (threshold > left) {
      return new Checked.Failed<>(
          clients
              + " clients are too few: "
              + threshold
              + " shares would be needed and "
              + Math.max(0, left)
              + " neighbours may be left; take more clients, or expect fewer corrupt ones or dropouts");
    }
    return new Checked.Passed<>(new Neighbourhood(clients, clients - 1, threshold));
  }

  /** Whether a graph keeps inputs private under this threat: connected, and t large enough. */
  public Checked<Neighbourhood> checkSecure(Neighbourhood graph) {
    int clients = graph.clients();
    int least;
    if (graph.isComplete()) {
      least = leastCompleteThreshold(clients);
    } else {
      Hypergeometric tails = new Hypergeometric(clients);
      if (!isConnected(tails, clients, graph.neighbours())) {
        return new Checked.Failed<>(
            graph.neighbours()
                + " neighbours of "
                + clients
                + " clients are too few: corrupt clients and dropouts could cut the graph");
      }
      least = leastThreshold(tails, clients, graph.neighbours());
    }
    if (graph.threshold() < least) {
      return new Checked.Failed<>(
          "a threshold of "
              + graph.threshold()
              + " is too low for "
              + graph.neighbours()
              + " neighbours of "
              + clients
              + " clients: at least "
              + least
              + " is needed");
    }
    return new Checked.Passed<>(graph);
  }

  private boolean isConnected(Hypergeometric tails, int clients, int neighbours) {
    if (strict) {
      return true;
    }
    int bad = floorOf(corruptFraction, clients) + floorOf(dropoutFraction, clients);
    double pairs = (double) clients * (clients - neighbours - 1) / 2;
    double log =
        Math.log(pairs)
            + tails.logChoose(clients - neighbours, bad - neighbours)
            - tails.logChoose(clients, bad);
    return log < -(margins.securityBits() + 1) * Math.log(2);
  }

  private int leastThreshold(Hypergeometric tails, int clients, int neighbours) {
    int corrupt = floorOf(corruptFraction, clients);
    double limit = -(margins.securityBits() + 1) * Math.log(2) - Math.log(clients);
    // From the top down, so that each step adds one term to the tail.
    double above = Double.NEGATIVE_INFINITY;
    int most = Math.min(neighbours, corrupt);
    while (most > 0) {
      above = Hypergeometric.logAdd(above, tails.logMass(clients, corrupt, neighbours, most));
      if (above > limit) {
        break;
      }
      most--;
    }
    int threshold = thresholdOver(most, neighbours);
    if (strict && floorOf(dropoutFraction, clients) + corrupt >= neighbours) {
      while (threshold <= neighbours && canBeCut(tails, clients, neighbours, threshold)) {
        threshold++;
      }
    }
    return threshold;
  }

  private boolean canBeCut(Hypergeometric tails, int clients, int neighbours, int threshold) {
    int corrupt = floorOf(corruptFraction, clients);
    int block = neighbours / 2;
    int otherSide = neighbours - block;
    double logBlock = tails.logAbove(clients, corrupt, block, threshold - otherSide - 1);
    double logPairs = 2 * Math.log(clients) - Math.log(2);
    return logPairs + 2 * logBlock > -margins.securityBits() * Math.log(2);
  }

  private int leastCompleteThreshold(int clients) {
    return thresholdOver(floorOf(corruptFraction, clients), clients - 1);
  }

  private int thresholdOver(int corruptNeighbours, int neighbours) {
    return switch (adversary) {
      case SEMI_HONEST -> corruptNeighbours + 1;
      case MALICIOUS -> (int) Math.ceil((corruptNeighbours + neighbours - 1.25) / 2) + 1;
    };
  }

  private boolean survives(Hypergeometric tails, int clients, int neighbours, int threshold) {
    int left = clients - floorOf(dropoutFraction, clients);
    double limit = -margins.correctnessBits() * Math.log(2) - Math.log(clients);
    return tails.logBelow(clients, left, neighbours, threshold) <= limit;
  }
}
