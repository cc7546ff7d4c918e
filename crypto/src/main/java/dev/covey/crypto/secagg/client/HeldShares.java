package dev.covey.crypto.secagg.client;

import dev.covey.crypto.keys.Checked;
import dev.covey.crypto.keys.SecretBytes;
import dev.covey.crypto.secagg.ShareEnvelope;
import dev.covey.crypto.secagg.message.ShareKind;
import java.util.Optional;

/** A neighbour's two shares, or nothing where it sent garbage. At most one is ever revealed. */
final class HeldShares {
  private final Optional<ShareEnvelope.Opened> shares;

  private HeldShares(Optional<ShareEnvelope.Opened> shares) {
    this.shares = shares;
  }

  static HeldShares of(Checked<ShareEnvelope.Opened> opened) {
    return new HeldShares(
        opened instanceof Checked.Passed<ShareEnvelope.Opened> passed
            ? Optional.of(passed.value())
            : Optional.empty());
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

  void close() {
    shares.ifPresent(
        opened -> {
          opened.selfSeedShare().close();
          opened.maskRootShare().close();
        });
  }
}
