package dev.covey.privacy.mechanism;

import dev.covey.core.error.InternalException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A stream of bits that is a function of a 32-byte seed: AES-256 in counter mode, a fresh key for
 * each buffer.
 *
 * <p>The first 32 bytes of each buffer's key stream are the next buffer's key, and words are
 * cleared as they are handed out, so that who reads the memory later learns nothing about noise
 * drawn before (fast key erasure). Since no key is used twice, the counter starts at 0 each time.
 */
final class KeyStream {
  static final int SEED_BYTES = 32;
  private static final int WORDS = 4096;
  private static final byte[] ZEROS = new byte[SEED_BYTES + WORDS * Long.BYTES];
  private static final IvParameterSpec COUNTER_FROM_ZERO = new IvParameterSpec(new byte[16]);

  private final Cipher cipher;
  private final byte[] key;
  private final byte[] bytes = new byte[ZEROS.length];
  private final long[] words = new long[WORDS];
  private int next = WORDS;

  /**
   * @param seed 32 bytes; copied
   */
  KeyStream(byte[] seed) {
    if (seed.length != SEED_BYTES) {
      throw new IllegalArgumentException(
          "a noise seed has " + SEED_BYTES + " bytes, got " + seed.length);
    }
    key = seed.clone();
    try {
      cipher = Cipher.getInstance("AES/CTR/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new InternalException("this Java platform has no AES in counter mode", e);
    }
  }

  long nextLong() {
    if (next == WORDS) {
      refill();
    }
    long word = words[next];
    words[next++] = 0;
    return word;
  }

  private void refill() {
    try {
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), COUNTER_FROM_ZERO);
      int length = cipher.doFinal(ZEROS, 0, ZEROS.length, bytes, 0);
      if (length != bytes.length) {
        throw new InternalException("counter mode gave " + length + " bytes for " + bytes.length);
      }
    } catch (GeneralSecurityException e) {
      throw new InternalException("AES in counter mode failed", e);
    }
    System.arraycopy(bytes, 0, key, 0, SEED_BYTES);
    ByteBuffer.wrap(bytes, SEED_BYTES, WORDS * Long.BYTES).asLongBuffer().get(words);
    Arrays.fill(bytes, (byte) 0);
    next = 0;
  }
}
