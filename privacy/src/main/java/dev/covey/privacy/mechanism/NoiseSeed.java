package dev.covey.privacy.mechanism;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The secret from which one draw of noise follows.
 *
 * <p>A draw that must survive a crash commits its seed first, draws again from the same seed on
 * recovery, and deletes the seed once the result is committed: so one spend never releases two
 * noisy versions of a sum, whose difference would be free of the data and whose mean less noisy.
 * Whoever knows the seed can take the noise off again.
 */
public final class NoiseSeed implements AutoCloseable {
  /** Length of a seed. */
  public static final int BYTES = KeyStream.SEED_BYTES;

  private final byte[] bytes;

  private NoiseSeed(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A new seed from the platform's generator. */
  public static NoiseSeed draw() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new NoiseSeed(bytes);
  }

  /**
   * A seed that was stored.
   *
   * @param bytes {@link #BYTES} of them; copied
   */
  public static NoiseSeed ofBytes(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(
          "a noise seed has " + BYTES + " bytes, got " + bytes.length);
    }
    return new NoiseSeed(bytes.clone());
  }

  /** A copy of the bytes, to store them. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** Overwrites the bytes; what is drawn from this seed afterwards is not secret. */
  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NoiseSeed that && MessageDigest.isEqual(bytes, that.bytes);
  }

  /** The same for all seeds: a hash would tell something of the bytes. */
  @Override
  public int hashCode() {
    return BYTES;
  }

  /** Shows nothing of the bytes. */
  @Override
  public String toString() {
    return "NoiseSeed[hidden]";
  }
}
