package dev.covey.crypto.keys;

import java.security.SecureRandom;

/**
 * Where keys and nonces come from. Unlike {@code Seeds}, which makes experiments repeatable, it
 * must be unpredictable; an implementation that is not is for tests, and its name says {@code
 * Insecure}.
 *
 * <p>Implementations are thread-safe.
 */
@FunctionalInterface
public interface Entropy {
  /** Fills {@code target} with bytes that nobody can predict. */
  void fill(byte[] target);

  /** {@code count} fresh secret bytes. */
  default SecretBytes secret(int count) {
    return SecretBytes.random(this, count);
  }

  /** The operating system's cryptographic generator. */
  static Entropy system() {
    SecureRandom random = new SecureRandom();
    return random::nextBytes;
  }
}
