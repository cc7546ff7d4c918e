package dev.covey.coordinator.store;

import dev.covey.core.error.DataException;
import java.util.Arrays;
import java.util.HexFormat;

/** An Ed25519 public key: 32 bytes, as in RFC 8032. */
public final class IdentityKey {
  public static final int BYTES = 32;

  private final byte[] bytes;

  private IdentityKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * A key from its encoding, which is copied.
   *
   * @throws DataException if it is not 32 bytes long
   */
  public static IdentityKey of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new DataException(
          "public key of "
              + bytes.length
              + " bytes: expected an Ed25519 key of 32; send the raw key, without an encoding around it");
    }
    return new IdentityKey(bytes.clone());
  }

  /** A copy of the encoding. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IdentityKey key && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
