package dev.covey.crypto.keys;

import org.bouncycastle.crypto.SecretWithEncapsulation;
import org.bouncycastle.crypto.kems.MLKEMExtractor;
import org.bouncycastle.crypto.kems.MLKEMGenerator;
import org.bouncycastle.crypto.params.MLKEMParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLKEMPublicKeyParameters;

/**
 * ML-KEM-768 (FIPS 203): a key pair made from a seed, encapsulation with given coins. Both are
 * deterministic, so that a session can be rebuilt from one root.
 */
public final class MlKem768 implements AutoCloseable {
  /** Bytes of a key pair's seed, d then z (section 7.1). */
  public static final int SEED_BYTES = 64;

  /** Bytes of an encapsulation's randomness m. */
  public static final int COIN_BYTES = 32;

  /** Bytes of an encapsulation key. */
  public static final int PUBLIC_KEY_BYTES = 1184;

  /** Bytes of a ciphertext. */
  public static final int CIPHERTEXT_BYTES = 1088;

  /** Bytes of a shared secret. */
  public static final int SECRET_BYTES = 32;

  private final MLKEMPrivateKeyParameters key;

  /**
   * What an encapsulation gives.
   *
   * @param secret the shared secret, 32 bytes
   * @param ciphertext for the key's owner, {@value #CIPHERTEXT_BYTES} bytes
   */
  public record Encapsulation(SecretBytes secret, byte[] ciphertext) {}

  private MlKem768(MLKEMPrivateKeyParameters key) {
    this.key = key;
  }

  /** The key pair of a seed of {@value #SEED_BYTES} bytes (ML-KEM.KeyGen_internal). */
  public static MlKem768 ofSeed(SecretBytes seed) {
    if (seed.length() != SEED_BYTES) {
      throw new IllegalArgumentException(
          "an ML-KEM seed has " + SEED_BYTES + " bytes, got " + seed.length());
    }
    return new MlKem768(new MLKEMPrivateKeyParameters(MLKEMParameters.ml_kem_768, seed.shared()));
  }

  /** The encapsulation key, {@value #PUBLIC_KEY_BYTES} bytes. */
  public byte[] publicKey() {
    return key.getPublicKey();
  }

  /**
   * Encapsulates to a key with coins of {@value #COIN_BYTES} bytes, never used for another key. A
   * key of the wrong length, or with a coefficient that is not reduced, is refused (section 7.2).
   */
  public static Checked<Encapsulation> encapsulate(byte[] publicKey, SecretBytes coins) {
    if (publicKey.length != PUBLIC_KEY_BYTES) {
      return new Checked.Failed<>(
          "an ML-KEM-768 public key has " + PUBLIC_KEY_BYTES + " bytes, got " + publicKey.length);
    }
    if (!isReduced(publicKey)) {
      return new Checked.Failed<>(
          "the ML-KEM-768 public key has a coefficient that is not reduced");
    }
    SecretWithEncapsulation made =
        MLKEMGenerator.internalGenerateEncapsulated(
            new MLKEMPublicKeyParameters(MLKEMParameters.ml_kem_768, publicKey), coins.copy());
    return new Checked.Passed<>(
        new Encapsulation(SecretBytes.taking(made.getSecret()), made.getEncapsulation()));
  }

  /**
   * The shared secret of a ciphertext. One that was not made for this key gives a secret that
   * nobody knows (implicit rejection, section 6.3); only a wrong length is refused.
   */
  public Checked<SecretBytes> decapsulate(byte[] ciphertext) {
    if (ciphertext.length != CIPHERTEXT_BYTES) {
      return new Checked.Failed<>(
          "an ML-KEM-768 ciphertext has " + CIPHERTEXT_BYTES + " bytes, got " + ciphertext.length);
    }
    return new Checked.Passed<>(
        SecretBytes.taking(new MLKEMExtractor(key).extractSecret(ciphertext)));
  }

  /** Overwrites the private key. */
  @Override
  public void close() {
    key.destroy();
  }

  /** The modulus check of FIPS 203, section 7.2: two 12-bit coefficients in every three bytes. */
  static boolean isReduced(byte[] publicKey) {
    int modulus = 3329;
    for (int at = 0; at + 3 <= PUBLIC_KEY_BYTES - 32; at += 3) {
      int low = (publicKey[at] & 0xff) | (publicKey[at + 1] & 0x0f) << 8;
      int high = (publicKey[at + 1] & 0xf0) >> 4 | (publicKey[at + 2] & 0xff) << 4;
      if (low >= modulus || high >= modulus) {
        return false;
      }
    }
    return true;
  }
}
