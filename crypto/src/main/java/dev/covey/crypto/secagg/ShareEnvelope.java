package dev.covey.crypto.secagg;

import dev.covey.crypto.keys.AesGcm;
import dev.covey.crypto.keys.Checked;
import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.keys.SecretBytes;
import dev.covey.crypto.keys.SessionKeys;
import dev.covey.crypto.secagg.message.ClientMessage.EncryptedShares;
import dev.covey.crypto.secagg.message.ShareKind;
import dev.covey.crypto.shamir.Shamir;

/**
 * Seals the two shares that one client holds for another, each with AES-256-GCM under a key of this
 * direction of this pair in this session. The key seals exactly two messages, whose nonces are
 * their kinds.
 *
 * <p>Not thread-safe.
 */
public final class ShareEnvelope {
  private static final int SEALED_BYTES = Shamir.SHARE_BYTES + AesGcm.TAG_BYTES;

  private final byte[] session;
  private final AesGcm aead = new AesGcm();

  /**
   * Two opened shares.
   *
   * @param selfSeedShare {@link Shamir#SHARE_BYTES} bytes
   * @param maskRootShare {@link Shamir#SHARE_BYTES} bytes
   */
  public record Opened(SecretBytes selfSeedShare, SecretBytes maskRootShare) {}

  public ShareEnvelope(byte[] session) {
    this.session = session;
  }

  /** Whether all parts have the lengths that an honest sender's have. */
  public static boolean hasRightSizes(EncryptedShares shares, KeyAgreement agreement) {
    int maskCiphertext = shares.from() < shares.to() ? agreement.ciphertextBytes() : 0;
    return shares.channelCiphertext().length == agreement.ciphertextBytes()
        && shares.maskCiphertext().length == maskCiphertext
        && shares.selfSeedShare().length == SEALED_BYTES
        && shares.maskRootShare().length == SEALED_BYTES;
  }

  /** Seals two shares for a peer. */
  public Checked<EncryptedShares> seal(
      SessionKeys.Peer channel,
      byte[] channelContext,
      int from,
      int to,
      byte[] maskCiphertext,
      SecretBytes selfSeedShare,
      SecretBytes maskRootShare) {
    Checked<SessionKeys.Pairwise> pairwise = channel.initiate(channelContext, AesGcm.KEY_BYTES);
    if (!(pairwise instanceof Checked.Passed<SessionKeys.Pairwise> passed)) {
      return new Checked.Failed<>(((Checked.Failed<?>) pairwise).reason());
    }
    try (SecretBytes key = passed.value().secret()) {
      return new Checked.Passed<>(
          new EncryptedShares(
              from,
              to,
              passed.value().ciphertext(),
              maskCiphertext,
              seal(key, from, to, ShareKind.SELF_SEED, maskCiphertext, selfSeedShare),
              seal(key, from, to, ShareKind.MASK_ROOT, maskCiphertext, maskRootShare)));
    }
  }

  /** Opens what a peer sealed. */
  public Checked<Opened> open(
      SessionKeys.Peer channel, byte[] channelContext, EncryptedShares shares) {
    Checked<SecretBytes> agreed =
        channel.respond(shares.channelCiphertext(), channelContext, AesGcm.KEY_BYTES);
    if (!(agreed instanceof Checked.Passed<SecretBytes> passed)) {
      return new Checked.Failed<>(((Checked.Failed<?>) agreed).reason());
    }
    try (SecretBytes key = passed.value()) {
      Checked<SecretBytes> seedShare = open(key, shares, ShareKind.SELF_SEED);
      Checked<SecretBytes> rootShare = open(key, shares, ShareKind.MASK_ROOT);
      if (seedShare instanceof Checked.Passed<SecretBytes> seed
          && rootShare instanceof Checked.Passed<SecretBytes> root) {
        return new Checked.Passed<>(new Opened(seed.value(), root.value()));
      }
      return new Checked.Failed<>("the shares of member " + shares.from() + " are not authentic");
    }
  }

  private byte[] seal(
      SecretBytes key, int from, int to, ShareKind kind, byte[] maskCiphertext, SecretBytes share) {
    return aead.seal(
        key, nonce(kind), Labels.share(session, from, to, kind, maskCiphertext), share.shared());
  }

  private Checked<SecretBytes> open(SecretBytes key, EncryptedShares shares, ShareKind kind) {
    byte[] associated =
        Labels.share(session, shares.from(), shares.to(), kind, shares.maskCiphertext());
    byte[] sealed =
        switch (kind) {
          case SELF_SEED -> shares.selfSeedShare();
          case MASK_ROOT -> shares.maskRootShare();
        };
    return aead.open(key, nonce(kind), associated, sealed);
  }

  private static byte[] nonce(ShareKind kind) {
    byte[] nonce = new byte[AesGcm.NONCE_BYTES];
    nonce[nonce.length - 1] = (byte) (1 + kind.ordinal());
    return nonce;
  }
}
