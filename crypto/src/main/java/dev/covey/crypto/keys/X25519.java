package dev.covey.crypto.keys;

/** Diffie-Hellman over Curve25519 (RFC 7748). */
public final class X25519 {
  /** Bytes of a private key, a public key and a shared secret. */
  public static final int KEY_BYTES = 32;

  private X25519() {}

  /** The public key of a private key; any 32 bytes are one. */
  public static byte[] publicKey(SecretBytes privateKey) {
    byte[] publicKey = new byte[KEY_BYTES];
    org.bouncycastle.math.ec.rfc7748.X25519.scalarMultBase(
        checkPrivate(privateKey), 0, publicKey, 0);
    return publicKey;
  }

  /**
   * The shared secret. A result of all zeros, which a peer forces with a point of low order, is
   * refused (RFC 7748, section 6.1): the secret would be known to everybody.
   */
  public static Checked<SecretBytes> agree(SecretBytes privateKey, byte[] peerPublicKey) {
    if (peerPublicKey.length != KEY_BYTES) {
      return new Checked.Failed<>(
          "an X25519 public key has " + KEY_BYTES + " bytes, got " + peerPublicKey.length);
    }
    byte[] secret = new byte[KEY_BYTES];
    boolean contributory =
        org.bouncycastle.math.ec.rfc7748.X25519.calculateAgreement(
            checkPrivate(privateKey), 0, peerPublicKey, 0, secret, 0);
    return contributory
        ? new Checked.Passed<>(SecretBytes.taking(secret))
        : new Checked.Failed<>("the peer's X25519 public key is a point of low order");
  }

  private static byte[] checkPrivate(SecretBytes privateKey) {
    if (privateKey.length() != KEY_BYTES) {
      throw new IllegalArgumentException(
          "an X25519 private key has " + KEY_BYTES + " bytes, got " + privateKey.length());
    }
    return privateKey.shared();
  }
}
