package dev.covey.crypto.keys;

import dev.covey.core.error.InternalException;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM (NIST SP 800-38D) with nonces of 96 bits and tags of 128, through the JCA.
 *
 * <p>The caller owes every key a nonce that was never used with it. An instance is reused by one
 * thread.
 */
public final class AesGcm {
  /** Bytes of a key. */
  public static final int KEY_BYTES = 32;

  /** Bytes of a nonce. */
  public static final int NONCE_BYTES = 12;

  /** Bytes that a ciphertext is longer than its plaintext. */
  public static final int TAG_BYTES = 16;

  private final Cipher cipher;

  public AesGcm() {
    try {
      cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new InternalException("this Java runtime has no AES-GCM", e);
    }
  }

  /** Ciphertext and tag. */
  public byte[] seal(SecretBytes key, byte[] nonce, byte[] associatedData, byte[] plaintext) {
    checkSizes(key, nonce);
    try {
      return run(Cipher.ENCRYPT_MODE, key.shared(), nonce, associatedData, plaintext);
    } catch (GeneralSecurityException e) {
      throw new InternalException("AES-GCM did not encrypt", e);
    }
  }

  /** The plaintext, or a refusal where anything at all was changed. */
  public Checked<SecretBytes> open(
      SecretBytes key, byte[] nonce, byte[] associatedData, byte[] ciphertext) {
    checkSizes(key, nonce);
    return openAnySize(key.shared(), nonce, associatedData, ciphertext);
  }

  /** {@link #open} for any key and nonce that AES-GCM has; the known answers need it. */
  Checked<SecretBytes> openAnySize(
      byte[] key, byte[] nonce, byte[] associatedData, byte[] ciphertext) {
    if (ciphertext.length < TAG_BYTES) {
      return new Checked.Failed<>(
          "a ciphertext has at least " + TAG_BYTES + " bytes, got " + ciphertext.length);
    }
    try {
      return new Checked.Passed<>(
          SecretBytes.taking(run(Cipher.DECRYPT_MODE, key, nonce, associatedData, ciphertext)));
    } catch (AEADBadTagException e) {
      return new Checked.Failed<>("the ciphertext is not authentic");
    } catch (InvalidAlgorithmParameterException e) {
      return new Checked.Failed<>("AES-GCM has no nonce of " + nonce.length + " bytes");
    } catch (GeneralSecurityException e) {
      throw new InternalException("AES-GCM did not decrypt", e);
    }
  }

  byte[] run(int mode, byte[] key, byte[] nonce, byte[] associatedData, byte[] input)
      throws GeneralSecurityException {
    cipher.init(
        mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
    cipher.updateAAD(associatedData);
    return cipher.doFinal(input);
  }

  private static void checkSizes(SecretBytes key, byte[] nonce) {
    if (key.length() != KEY_BYTES || nonce.length != NONCE_BYTES) {
      throw new IllegalArgumentException(
          "AES-256-GCM takes a key of "
              + KEY_BYTES
              + " and a nonce of "
              + NONCE_BYTES
              + " bytes, got "
              + key.length()
              + " and "
              + nonce.length);
    }
  }
}
