package dev.covey.crypto.pki;

import dev.covey.core.Hex;
import dev.covey.core.error.DataException;
import dev.covey.crypto.Transcript;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * What a coordinator keeps of an {@link EnrolmentToken}: SHA-256 of its secret, which has too many
 * bits to be guessed from it. 32 bytes, compared in constant time.
 */
public final class TokenHash {
  /** Bytes of a hash. */
  public static final int BYTES = 32;

  private static final String DOMAIN = "covey/token-hash/1";

  private final byte[] hash;

  private TokenHash(byte[] hash) {
    this.hash = hash;
  }

  /** The hash of a token's secret. */
  public static TokenHash ofSecret(byte[] secret) {
    return new TokenHash(Transcript.of(DOMAIN).bytes(secret).sha256());
  }

  /**
   * Reads a stored hash.
   *
   * @throws DataException if it is not 32 bytes
   */
  public static TokenHash of(byte[] hash) {
    if (hash.length != BYTES) {
      throw new DataException("token hash of " + hash.length + " bytes: expected " + BYTES);
    }
    return new TokenHash(hash.clone());
  }

  /** The 32 bytes. */
  public byte[] toByteArray() {
    return hash.clone();
  }

  /** 64 hexadecimal digits. */
  public String hex() {
    return Hex.format(hash);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenHash that && MessageDigest.isEqual(hash, that.hash);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(hash);
  }

  @Override
  public String toString() {
    return "TokenHash[" + hex().substring(0, 8) + "...]";
  }
}
