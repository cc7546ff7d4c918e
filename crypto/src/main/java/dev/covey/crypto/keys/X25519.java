package dev.covey.crypto.keys;

import dev.covey.core.Hex;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Diffie-Hellman over Curve25519 (RFC 7748). */
public final class X25519 {
  /** Bytes of a private key, a public key and a shared secret. */
  public static final int KEY_BYTES = 32;

  /** 0, 1, the two points of order 8, p - 1, p and p + 1, for p = 2^255 - 19; little-endian. */
  private static final List<byte[]> LOW_ORDER =
      Stream.of(
              "00".repeat(32),
              "01" + "00".repeat(31),
              "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
              "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
              "ec" + "ff".repeat(30) + "7f",
              "ed" + "ff".repeat(30) + "7f",
              "ee" + "ff".repeat(30) + "7f")
          .map(Hex::parse)
          .toList();

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

  /**
   * Whether a public key of 32 bytes is a point of small order, with which every agreement is zero.
   * As in an agreement, the top bit does not count.
   */
  public static boolean isLowOrder(byte[] publicKey) {
    byte[] canonical = publicKey.clone();
    canonical[KEY_BYTES - 1] &= 0x7f;
    return LOW_ORDER.stream().anyMatch(point -> Arrays.equals(point, canonical));
  }

  private static byte[] checkPrivate(SecretBytes privateKey) {
    if (privateKey.length() != KEY_BYTES) {
      throw new IllegalArgumentException(
          "an X25519 private key has " + KEY_BYTES + " bytes, got " + privateKey.length());
    }
    return privateKey.shared();
  }
}
