package dev.covey.crypto.secagg.client;

import dev.covey.crypto.keys.Checked;
import dev.covey.crypto.keys.SecretBytes;
import dev.covey.crypto.secagg.ShareEnvelope;
import dev.covey.crypto.secagg.message.ShareKind;
import java.util.Optional;

/**
 * What a client holds of a neighbour: its two shares, or nothing where it sent garbage, and the
 * seed of the mask that the two have in common. Either the share of the neighbour's self seed is
 * ever revealed, or what opens its pairwise masks: the share of its mask root and the common seed.
 */
final class HeldShares {
  private final Optional<ShareEnvelope.Opened> shares;
  private final SecretBytes pairSeed;

  private HeldShares(Optional<ShareEnvelope.Opened> shares, SecretBytes pairSeed) {
    this.shares = shares;
    this.pairSeed = pairSeed;
  }

  /** Takes the seed over. */
  static HeldShares of(Checked<ShareEnvelope.Opened> opened, SecretBytes pairSeed) {
    return new HeldShares(
        opened instanceof Checked.Passed<ShareEnvelope.Opened> passed
            ? Optional.of(passed.value())
            : Optional.empty(),
        pairSeed);
  }

  /** A copy of the share of one kind. */
  Optional<byte[]> reveal(ShareKind kind) {
    return shares.map(
        opened -> {
          SecretBytes share =
              switch (kind) {
                case SELF_SEED -> opened.selfSeedShare();
                case MASK_ROOT -> opened.maskRootShare();
              };
          return share.copy();
        });
  }

  /** The seed of the common mask; owned by this. */
  SecretBytes pairSeed() {
    return pairSeed;
  }

  void close() {
    shares.ifPresent(
        opened -> {
          opened.selfSeedShare().close();
          opened.maskRootShare().close();
        });
    pairSeed.close();
  }
}
