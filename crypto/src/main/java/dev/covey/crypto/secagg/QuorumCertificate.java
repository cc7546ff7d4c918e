package dev.covey.crypto.secagg;

import dev.covey.crypto.keys.IdentityKey;
import dev.covey.crypto.secagg.message.ClientMessage.ConsistencySignature;
import java.util.BitSet;
import java.util.List;

/**
 * Signatures of survivors on one survivor set of one session. With more than (n + gamma n) / 2 of
 * them no second set can be certified: the two quorums would have an honest client in common, who
 * signs once.
 */
public final class QuorumCertificate {
  private QuorumCertificate() {}

  /** What a check found. */
  public enum Verdict {
    CERTIFIED,
    TOO_FEW,
    FORGED
  }

  /**
   * Checks a certificate. Signatures beyond the quorum are not looked at.
   *
   * @param directoryRoot of the directory that the set belongs to
   */
  public static Verdict check(
      SessionTerms terms,
      byte[] session,
      byte[] directoryRoot,
      SurvivorSet survivors,
      List<ConsistencySignature> signatures) {
    byte[] signed = Labels.consistency(session, directoryRoot, survivors);
    int quorum = terms.quorum();
    BitSet signers = new BitSet();
    for (ConsistencySignature signature : signatures) {
      if (signers.cardinality() == quorum) {
        break;
      }
      int member = signature.member();
      if (!survivors.contains(member) || signers.get(member)) {
        return Verdict.FORGED;
      }
      byte[] key = terms.roster().get(member).identityKey();
      if (!IdentityKey.verifies(key, signed, signature.signature())) {
        return Verdict.FORGED;
      }
      signers.set(member);
    }
    return signers.cardinality() < quorum ? Verdict.TOO_FEW : Verdict.CERTIFIED;
  }
}
