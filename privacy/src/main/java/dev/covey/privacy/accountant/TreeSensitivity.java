package dev.covey.privacy.accountant;

import dev.covey.privacy.internal.Checks;
import java.util.List;

/**
 * How much one unit can move the nodes of a tree of partial sums (Kairouz et al. 2021, DP-FTRL).
 * Level j has a node for each complete block of 2^j rounds; what counts is the sum over all nodes
 * of (contributions of the unit in its block)^2.
 */
public final class TreeSensitivity {
  private TreeSensitivity() {}

  /** Levels of the tree over {@code rounds} rounds: ceil(log2(rounds + 1)). */
  public static int height(long rounds) {
    Checks.atLeast("rounds", rounds, 0);
    return 64 - Long.numberOfLeadingZeros(rounds);
  }

  /**
   * A unit takes part at most once in each tree; the tree is begun anew after each stretch of
   * rounds.
   *
   * @param noiseMultiplier a node's noise over the clip
   * @param roundsPerTree rounds of each tree, at least 1 each; one tree is a run without restarts
   */
  public static PrivacyEvent.TreeAggregation restarted(
      double noiseMultiplier, List<Long> roundsPerTree) {
    long sum = 0;
    for (long rounds : roundsPerTree) {
      sum += height(Checks.atLeast("rounds of a tree", rounds, 1));
    }
    return new PrivacyEvent.TreeAggregation(noiseMultiplier, sum);
  }

  /**
   * A unit takes part several times in one tree.
   *
   * @param noiseMultiplier a node's noise over the clip
   * @param rounds of the tree, at least 1
   * @param participations at most this many times, at least 1
   * @param minimumSeparation rounds from one participation to the next at least: 1 is every round
   */
  public static PrivacyEvent.TreeAggregation repeated(
      double noiseMultiplier, long rounds, long participations, long minimumSeparation) {
    return new PrivacyEvent.TreeAggregation(
        noiseMultiplier, squaredSensitivity(rounds, participations, minimumSeparation));
  }

  /**
   * Bound on the squared sensitivity, by the worst case of each level apart: of at most {@code
   * participations}, as many as the separation allows fall into one block, then into the next.
   * Never below the truth, and equal to it where one pattern is the worst for all levels.
   */
  static double squaredSensitivity(long rounds, long participations, long minimumSeparation) {
    Checks.atLeast("rounds", rounds, 1);
    Checks.atLeast("participations", participations, 1);
    Checks.atLeast("minimum separation", minimumSeparation, 1);
    double sum = 0;
    for (int level = 0; level < height(rounds); level++) {
      long block = 1L << level;
      long blocks = rounds / block;
      long inOneBlock = Math.min(participations, (block - 1) / minimumSeparation + 1);
      long fullBlocks = Math.min(blocks, participations / inOneBlock);
      long rest = fullBlocks < blocks ? participations - fullBlocks * inOneBlock : 0;
      rest = Math.min(rest, inOneBlock);
      sum += fullBlocks * (double) inOneBlock * inOneBlock + (double) rest * rest;
    }
    return sum;
  }
}
