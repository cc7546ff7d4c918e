package dev.covey.incentive.auction;

import java.util.Set;

/**
 * Decides who is hired and for how much. Clearing is a pure function of the auction and, for a
 * randomised mechanism, of the seed that it was made with; the client's id, not the order of the
 * bids, decides ties.
 */
public interface Mechanism {
  /** Name on the command line and in the experiment file. */
  String name();

  /** What this mechanism promises, each with a test that shows it. */
  Set<Guarantee> guarantees();

  /** Winners and payments. */
  Clearing clear(Auction auction);
}
