package dev.covey.crypto.keys;

import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that must not be seen: a key, a seed, a share.
 *
 * <p>They never appear in {@link #toString}, are compared in constant time, and are overwritten by
 * {@link #close}; the Java machine may still hold copies that its collector made, so wiping narrows
 * the window and does not close it. Whoever creates one wipes it. After that every access is an
 * error.
 */
public final class SecretBytes implements AutoCloseable {
  private final byte[] bytes;
  private volatile boolean wiped;

  private SecretBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A copy; the caller wipes its own. */
  public static SecretBytes copyOf(byte[] bytes) {
    return new SecretBytes(bytes.clone());
  }

  /** Takes the array over: the caller must neither keep nor change it. */
  public static SecretBytes taking(byte[] bytes) {
    return new SecretBytes(bytes);
  }

  /** {@code count} bytes of {@code entropy}. */
  public static SecretBytes random(Entropy entropy, int count) {
    byte[] bytes = new byte[count];
    entropy.fill(bytes);
    return new SecretBytes(bytes);
  }

  /** Number of bytes. */
  public int length() {
    return bytes.length;
  }

  /** A copy of the bytes, which the caller wipes. */
  public byte[] copy() {
    return shared().clone();
  }

  /** The bytes themselves: not to be changed, and zeros once this is wiped. */
  public byte[] shared() {
    if (wiped) {
      throw new IllegalStateException("this secret has been wiped");
    }
    return bytes;
  }

  /** Whether {@link #close} was called. */
  public boolean isWiped() {
    return wiped;
  }

  /** Overwrites the bytes. May be called again. */
  @Override
  public void close() {
    wiped = true;
    Arrays.fill(bytes, (byte) 0);
  }

  /** Equality of contents, in time that depends on the lengths alone. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SecretBytes that && MessageDigest.isEqual(shared(), that.shared());
  }

  /** The same for all secrets of a length: a hash of the contents would reveal something. */
  @Override
  public int hashCode() {
    return bytes.length;
  }

  @Override
  public String toString() {
    return "SecretBytes[" + bytes.length + " bytes]";
  }
}
