package dev.covey.crypto.keys;

import dev.covey.core.error.InternalException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HKDF with SHA-256 (RFC 5869).
 *
 * <p>An instance holds one MAC and is reused by one thread; the state between calls holds no secret
 * that matters longer than the next call.
 */
public final class Hkdf {
  /** Bytes of a hash, and of a pseudorandom key. */
  public static final int HASH_BYTES = 32;

  /** Most bytes that one key can be expanded to. */
  public static final int MAX_OUTPUT_BYTES = 255 * HASH_BYTES;

  private static final String ALGORITHM = "HmacSHA256";

  private final Mac mac;

  public Hkdf() {
    try {
      mac = Mac.getInstance(ALGORITHM);
    } catch (GeneralSecurityException e) {
      throw new InternalException("this Java runtime has no " + ALGORITHM, e);
    }
  }

  /**
   * HKDF-Extract: a pseudorandom key of 32 bytes (section 2.2).
   *
   * @param salt public; empty stands for 32 zeros
   */
  public SecretBytes extract(byte[] salt, byte[] inputKeyMaterial) {
    setKey(salt.length == 0 ? new byte[HASH_BYTES] : salt);
    return SecretBytes.taking(mac.doFinal(inputKeyMaterial));
  }

  /**
   * HKDF-Expand (section 2.3).
   *
   * @param pseudorandomKey at least 32 bytes
   * @param info public context
   * @param length 1 to {@value #MAX_OUTPUT_BYTES}
   */
  public SecretBytes expand(SecretBytes pseudorandomKey, byte[] info, int length) {
    if (length < 1 || length > MAX_OUTPUT_BYTES) {
      throw new IllegalArgumentException(
          "HKDF-SHA256 gives 1 to " + MAX_OUTPUT_BYTES + " bytes, asked for " + length);
    }
    setKey(pseudorandomKey.shared());
    byte[] output = new byte[length];
    byte[] block = new byte[0];
    for (int done = 0, counter = 1; done < length; done += HASH_BYTES, counter++) {
      mac.update(block);
      mac.update(info);
      mac.update((byte) counter);
      byte[] next = mac.doFinal();
      Arrays.fill(block, (byte) 0);
      block = next;
      System.arraycopy(block, 0, output, done, Math.min(HASH_BYTES, length - done));
    }
    Arrays.fill(block, (byte) 0);
    return SecretBytes.taking(output);
  }

  /** Extract, then expand. */
  public SecretBytes derive(byte[] salt, byte[] inputKeyMaterial, byte[] info, int length) {
    try (SecretBytes key = extract(salt, inputKeyMaterial)) {
      return expand(key, info, length);
    }
  }

  private void setKey(byte[] key) {
    try {
      mac.init(new SecretKeySpec(key, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new InternalException("HMAC refused a key of " + key.length + " bytes", e);
    }
  }
}
