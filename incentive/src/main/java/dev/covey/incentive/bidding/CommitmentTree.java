package dev.covey.incentive.bidding;

import dev.covey.core.Sha256;
import java.util.ArrayList;
import java.util.List;

/**
 * A Merkle tree over commitments by client id. Its root is shown before any opening, and a proof of
 * log n hashes shows a client that its commitment is under it. Leaves, nodes and the root are
 * hashed under labels of their own, and the root counts the leaves, so that no tree passes for
 * another; a node without a partner moves up as it is.
 */
final class CommitmentTree {
  private static final String LEAF = "covey/bid-tree/1/leaf";
  private static final String NODE = "covey/bid-tree/1/node";
  private static final String ROOT = "covey/bid-tree/1/root";

  private final List<List<String>> levels = new ArrayList<>();

  /**
   * @param commitments by client id
   */
  CommitmentTree(List<BidCommitment> commitments) {
    List<String> level = commitments.stream().map(CommitmentTree::leaf).toList();
    levels.add(level);
    while (level.size() > 1) {
      List<String> above = new ArrayList<>();
      for (int i = 0; i + 1 < level.size(); i += 2) {
        above.add(node(level.get(i), level.get(i + 1)));
      }
      if (level.size() % 2 == 1) {
        above.add(level.get(level.size() - 1));
      }
      level = above;
      levels.add(level);
    }
  }

  String root() {
    List<String> top = levels.get(levels.size() - 1);
    return root(levels.get(0).size(), top.isEmpty() ? "" : top.get(0));
  }

  InclusionProof proof(int leaf) {
    List<InclusionProof.Step> steps = new ArrayList<>();
    int at = leaf;
    for (List<String> level : levels) {
      int partner = at ^ 1;
      if (partner < level.size()) {
        steps.add(new InclusionProof.Step(partner < at, level.get(partner)));
      }
      at >>= 1;
    }
    return new InclusionProof(levels.get(0).size(), steps);
  }

  static String leaf(BidCommitment commitment) {
    return new Sha256()
        .update(LEAF)
        .update(commitment.client().value())
        .update(commitment.hash())
        .hex();
  }

  static String node(String left, String right) {
    return new Sha256().update(NODE).update(left).update(right).hex();
  }

  static String root(int leaves, String top) {
    return new Sha256().update(ROOT).update(leaves).update(top).hex();
  }
}
