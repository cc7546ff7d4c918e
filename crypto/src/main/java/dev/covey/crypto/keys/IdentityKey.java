package dev.covey.crypto.keys;

import dev.covey.core.Hex;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * The long-lived Ed25519 key (RFC 8032, pure, without context) that a client or an authority signs
 * with. Sign only what a {@code Transcript} encoded: its domain label keeps purposes apart.
 */
public final class IdentityKey implements AutoCloseable {
  /** Bytes of a private seed. */
  public static final int SEED_BYTES = Ed25519.SECRET_KEY_SIZE;

  /** Bytes of a public key. */
  public static final int PUBLIC_KEY_BYTES = Ed25519.PUBLIC_KEY_SIZE;

  /** Bytes of a signature. */
  public static final int SIGNATURE_BYTES = Ed25519.SIGNATURE_SIZE;

  private final SecretBytes seed;
  private final byte[] publicKey = new byte[PUBLIC_KEY_BYTES];

  private IdentityKey(SecretBytes seed) {
    this.seed = seed;
    Ed25519.generatePublicKey(seed.shared(), 0, publicKey, 0);
  }

  /** A fresh key. */
  public static IdentityKey generate(Entropy entropy) {
    return new IdentityKey(entropy.secret(SEED_BYTES));
  }

  /** The key of a stored seed of 32 bytes, which it copies. */
  public static IdentityKey ofSeed(SecretBytes seed) {
    if (seed.length() != SEED_BYTES) {
      throw new IllegalArgumentException(
          "an Ed25519 seed has " + SEED_BYTES + " bytes, got " + seed.length());
    }
    return new IdentityKey(SecretBytes.copyOf(seed.shared()));
  }

  /** The public key, a copy. */
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** A signature of 64 bytes; the same message gives the same signature. */
  public byte[] sign(byte[] message) {
    byte[] signature = new byte[SIGNATURE_BYTES];
    Ed25519.sign(seed.shared(), 0, publicKey, 0, message, 0, message.length, signature, 0);
    return signature;
  }

  /**
   * Whether {@code signature} is one of {@code message} under {@code publicKey}. False for anything
   * malformed.
   */
  public static boolean verifies(byte[] publicKey, byte[] message, byte[] signature) {
    return publicKey.length == PUBLIC_KEY_BYTES
        && signature.length == SIGNATURE_BYTES
        && Ed25519.verify(signature, 0, publicKey, 0, message, 0, message.length);
  }

  @Override
  public void close() {
    seed.close();
  }

  @Override
  public String toString() {
    return "IdentityKey[" + Hex.format(publicKey, 0, 4) + "...]";
  }
}
