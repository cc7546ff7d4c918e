package dev.covey.crypto.keys;

import dev.covey.core.error.InternalException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Numbers that follow from a seed of 32 bytes and cannot be told from random without it: the
 * keystream of AES-128 in counter mode, the first half of the seed the key, the second the counter.
 *
 * <p>Not thread-safe.
 */
public final class SeedStream implements AutoCloseable {
  /** Bytes of a seed. */
  public static final int SEED_BYTES = 32;

  private static final int HALF = SEED_BYTES / 2;
  private static final int BUFFER_BYTES = 1024;
  private static final byte[] ZEROS = new byte[BUFFER_BYTES];
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final Cipher cipher;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int at = BUFFER_BYTES;

  /** The stream of a seed, which the caller goes on owning. */
  public SeedStream(SecretBytes seed) {
    if (seed.length() != SEED_BYTES) {
      throw new IllegalArgumentException(
          "a stream's seed has " + SEED_BYTES + " bytes, got " + seed.length());
    }
    try {
      cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(seed.shared(), 0, HALF, "AES"),
          new IvParameterSpec(seed.shared(), HALF, HALF));
    } catch (GeneralSecurityException e) {
      throw new InternalException("this Java runtime has no AES-CTR", e);
    }
  }

  /** The next 8 bytes, little-endian. */
  public long nextLong() {
    if (at == BUFFER_BYTES) {
      try {
        cipher.update(ZEROS, 0, BUFFER_BYTES, buffer, 0);
      } catch (GeneralSecurityException e) {
        throw new InternalException("AES-CTR wrote more than it read", e);
      }
      at = 0;
    }
    long next = (long) LONGS.get(buffer, at);
    at += Long.BYTES;
    return next;
  }

  /**
   * Uniform from 0 to {@code bound - 1}.
   *
   * @param bound at least 1
   */
  public int nextInt(int bound) {
    // Draws of 63 bits above the last whole multiple of the bound are drawn again.
    long range = Long.MAX_VALUE - Long.MAX_VALUE % bound;
    long draw;
    do {
      draw = nextLong() >>> 1;
    } while (draw >= range);
    return (int) (draw % bound);
  }

  /** Overwrites what is buffered. */
  @Override
  public void close() {
    Arrays.fill(buffer, (byte) 0);
    at = BUFFER_BYTES;
  }
}
