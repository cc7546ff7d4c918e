package dev.covey.crypto.keys;

import java.util.Arrays;

/** How two clients come to a common secret. */
public enum KeyAgreement {
  /** X25519 alone. */
  X25519(dev.covey.crypto.keys.X25519.KEY_BYTES, 0),

  /**
   * X25519 and ML-KEM-768 together: the secret stays one while either holds, also against an
   * attacker who records today and has a quantum computer later.
   */
  X25519_ML_KEM_768(
      dev.covey.crypto.keys.X25519.KEY_BYTES + MlKem768.PUBLIC_KEY_BYTES,
      MlKem768.CIPHERTEXT_BYTES);

  private final int publicKeyBytes;
  private final int ciphertextBytes;

  KeyAgreement(int publicKeyBytes, int ciphertextBytes) {
    this.publicKeyBytes = publicKeyBytes;
    this.ciphertextBytes = ciphertextBytes;
  }

  /**
   * Whether a stranger's public key can be agreed with: of the right length, not of low order, and
   * reduced.
   */
  public Checked<byte[]> check(byte[] publicKey) {
    if (publicKey.length != publicKeyBytes) {
      return new Checked.Failed<>(
          this + " has public keys of " + publicKeyBytes + " bytes, got " + publicKey.length);
    }
    byte[] classical = Arrays.copyOf(publicKey, dev.covey.crypto.keys.X25519.KEY_BYTES);
    if (dev.covey.crypto.keys.X25519.isLowOrder(classical)) {
      return new Checked.Failed<>("the X25519 public key is a point of low order");
    }
    if (this == X25519_ML_KEM_768
        && !MlKem768.isReduced(Arrays.copyOfRange(publicKey, classical.length, publicKey.length))) {
      return new Checked.Failed<>("the ML-KEM-768 public key is not reduced");
    }
    return new Checked.Passed<>(publicKey);
  }

  /** Bytes of an encoded public key. */
  public int publicKeyBytes() {
    return publicKeyBytes;
  }

  /** Bytes of the ciphertext that the encapsulating side sends; 0 where there is none. */
  public int ciphertextBytes() {
    return ciphertextBytes;
  }
}
