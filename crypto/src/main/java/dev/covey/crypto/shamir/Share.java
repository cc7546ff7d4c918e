package dev.covey.crypto.shamir;

import dev.covey.crypto.keys.SecretBytes;

/**
 * One share of a secret.
 *
 * @param x where the polynomials were evaluated, at least 1; public
 * @param values their values there, {@value Shamir#SHARE_BYTES} bytes
 */
public record Share(int x, SecretBytes values) implements AutoCloseable {
  public Share {
    if (x < 1 || values.length() != Shamir.SHARE_BYTES) {
      throw new IllegalArgumentException(
          "a share has x of at least 1 and "
              + Shamir.SHARE_BYTES
              + " bytes, got "
              + x
              + " and "
              + values.length());
    }
  }

  /** Overwrites the values. */
  @Override
  public void close() {
    values.close();
  }
}
