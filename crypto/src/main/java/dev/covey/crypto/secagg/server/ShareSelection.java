package dev.covey.crypto.secagg.server;

import dev.covey.crypto.keys.Checked;
import dev.covey.crypto.keys.SecretBytes;
import dev.covey.crypto.shamir.Shamir;
import dev.covey.crypto.shamir.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rebuilds a secret that can be recognised, although some of the shares may be wrong. With m shares
 * and threshold t it tries the m windows of t shares in a row (around the end), which finds the
 * secret whenever t good shares stand together: always with one wrong share among m > t. Several
 * wrong ones, spread out, can keep the sum closed, which costs a round and gives nothing away.
 */
final class ShareSelection {
  /** Whether a candidate is the secret. */
  @FunctionalInterface
  interface Test {
    boolean isSecret(SecretBytes candidate);
  }

  private ShareSelection() {}

  static Optional<SecretBytes> rebuild(List<Share> shares, int threshold, Test test) {
    int count = shares.size();
    if (count < threshold) {
      return Optional.empty();
    }
    int windows = count == threshold ? 1 : count;
    for (int first = 0; first < windows; first++) {
      List<Share> window = new ArrayList<>(threshold);
      for (int i = 0; i < threshold; i++) {
        window.add(shares.get((first + i) % count));
      }
      if (Shamir.combine(window) instanceof Checked.Passed<SecretBytes> passed) {
        if (test.isSecret(passed.value())) {
          return Optional.of(passed.value());
        }
        passed.value().close();
      }
    }
    return Optional.empty();
  }
}
