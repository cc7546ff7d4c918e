package dev.covey.crypto.secagg.server;

import dev.covey.crypto.secagg.Labels;
import dev.covey.crypto.secagg.message.ClientMessage.EncryptedShares;
import dev.covey.crypto.secagg.message.ClientMessage.ShareBundle;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What clients said of the seeds of their pairwise masks before anybody had dropped out. A seed
 * that one of a pair reveals is believed if it is what both of them committed to, or with ML-KEM
 * the lower of them, who alone knew it then. So an honest end is enough to notice a wrong seed, and
 * a dishonest end can do no more than have the seed found the long way, from shares.
 */
final class SeedCommitments {
  private static final byte[] NONE = new byte[0];

  private final byte[] session;
  private final boolean higherKnowsSeed;
  private final Map<Integer, OfSender> bySender = new HashMap<>();

  /** Digests in ascending order of the receivers. */
  private record OfSender(int[] receivers, List<byte[]> digests) {}

  /**
   * @param higherKnowsSeed whether the higher of a pair commits too
   */
  SeedCommitments(byte[] session, boolean higherKnowsSeed) {
    this.session = session;
    this.higherKnowsSeed = higherKnowsSeed;
  }

  /** Whether there is no commitment at all, or exactly those that an honest sender makes. */
  boolean areWellFormed(ShareBundle bundle) {
    List<byte[]> digests = bundle.seedCommitments();
    if (digests.isEmpty()) {
      return true;
    }
    if (digests.size() != bundle.shares().size()) {
      return false;
    }
    for (int i = 0; i < digests.size(); i++) {
      boolean knows = higherKnowsSeed || bundle.member() < bundle.shares().get(i).to();
      if (digests.get(i).length != (knows ? Labels.COMMITMENT_BYTES : 0)) {
        return false;
      }
    }
    return true;
  }

  /** Takes those of a bundle that {@link #areWellFormed}. */
  void keep(ShareBundle bundle) {
    if (!bundle.seedCommitments().isEmpty()) {
      int[] receivers = bundle.shares().stream().mapToInt(EncryptedShares::to).toArray();
      bySender.put(bundle.member(), new OfSender(receivers, bundle.seedCommitments()));
    }
  }

  /** Whether a seed is what the pair committed to. */
  boolean isGenuine(int one, int other, byte[] seed) {
    byte[] expected = of(Math.min(one, other), Math.max(one, other));
    if (expected.length == 0
        || higherKnowsSeed
            && !Arrays.equals(expected, of(Math.max(one, other), Math.min(one, other)))) {
      return false;
    }
    return MessageDigest.isEqual(expected, Labels.pairSeedCommitment(session, one, other, seed));
  }

  private byte[] of(int from, int to) {
    OfSender sender = bySender.get(from);
    if (sender == null) {
      return NONE;
    }
    int at = Arrays.binarySearch(sender.receivers(), to);
    return at < 0 ? NONE : sender.digests().get(at);
  }
}
