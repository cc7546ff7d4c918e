package dev.covey.incentive.bidding;

import java.util.List;

/**
 * Shows that a commitment is under a root.
 *
 * @param leaves number of all commitments
 * @param steps from the commitment up
 */
public record InclusionProof(int leaves, List<Step> steps) {
  public InclusionProof {
    steps = List.copyOf(steps);
  }

  /**
   * One level.
   *
   * @param partnerIsLeft on which side the partner stands
   * @param partner its hash
   */
  public record Step(boolean partnerIsLeft, String partner) {}

  /** Whether this proof leads from the commitment to the root. */
  public boolean leads(BidCommitment commitment, String root) {
    String hash = CommitmentTree.leaf(commitment);
    for (Step step : steps) {
      hash =
          step.partnerIsLeft()
              ? CommitmentTree.node(step.partner(), hash)
              : CommitmentTree.node(hash, step.partner());
    }
    return CommitmentTree.root(leaves, hash).equals(root);
  }
}
