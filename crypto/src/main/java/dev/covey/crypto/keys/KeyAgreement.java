package dev.covey.crypto.keys;

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

  /** Bytes of an encoded public key. */
  public int publicKeyBytes() {
    return publicKeyBytes;
  }

  /** Bytes of the ciphertext that the encapsulating side sends; 0 where there is none. */
  public int ciphertextBytes() {
    return ciphertextBytes;
  }
}
