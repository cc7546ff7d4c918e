package dev.covey.crypto.keys;

import dev.covey.crypto.Transcript;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The key pairs of one session, all made from one root of 32 bytes: an X25519 key, and in the
 * hybrid suite an ML-KEM-768 key and the coins of its encapsulations. Whoever holds the root can
 * redo everything, so the root is what is shared out for recovery and stays 32 bytes.
 *
 * <p>A pairwise secret is HKDF-SHA256 over the X25519 secret and, in the hybrid suite, the ML-KEM
 * secret (concatenated, classical first); the info is the caller's context followed by the
 * ciphertext. The caller puts session, ids and public keys into the context.
 *
 * <p>Not thread-safe.
 */
public final class SessionKeys implements AutoCloseable {
  /** Bytes of a root. */
  public static final int ROOT_BYTES = 32;

  private static final byte[] SALT = Transcript.of("covey/session-root/1").toByteArray();
  private static final byte[] X25519_INFO =
      Transcript.of("covey/session-root/x25519/1").toByteArray();
  private static final byte[] ML_KEM_INFO =
      Transcript.of("covey/session-root/ml-kem-768/1").toByteArray();
  private static final String COINS_DOMAIN = "covey/session-root/ml-kem-768-coins/1";
  private static final String PAIR_DOMAIN = "covey/pairwise/1";

  private final KeyAgreement suite;
  private final Hkdf hkdf;
  private final SecretBytes extractedRoot;
  private final SecretBytes x25519;
  private final @Nullable MlKem768 mlKem;
  private final byte[] publicKey;

  private SessionKeys(KeyAgreement suite, SecretBytes root, Hkdf hkdf) {
    this.suite = suite;
    this.hkdf = hkdf;
    extractedRoot = hkdf.extract(SALT, root.shared());
    x25519 = hkdf.expand(extractedRoot, X25519_INFO, X25519.KEY_BYTES);
    byte[] classical = X25519.publicKey(x25519);
    if (suite == KeyAgreement.X25519) {
      mlKem = null;
      publicKey = classical;
    } else {
      try (SecretBytes seed = hkdf.expand(extractedRoot, ML_KEM_INFO, MlKem768.SEED_BYTES)) {
        MlKem768 pair = MlKem768.ofSeed(seed);
        mlKem = pair;
        publicKey =
            ByteBuffer.allocate(suite.publicKeyBytes())
                .put(classical)
                .put(pair.publicKey())
                .array();
      }
    }
  }

  /** The keys of a root, which the caller goes on owning. */
  public static SessionKeys derive(KeyAgreement suite, SecretBytes root) {
    return derive(suite, root, new Hkdf());
  }

  /** As {@link #derive(KeyAgreement, SecretBytes)}, with an {@link Hkdf} of the calling thread. */
  public static SessionKeys derive(KeyAgreement suite, SecretBytes root, Hkdf hkdf) {
    if (root.length() != ROOT_BYTES) {
      throw new IllegalArgumentException(
          "a session root has " + ROOT_BYTES + " bytes, got " + root.length());
    }
    return new SessionKeys(suite, root, hkdf);
  }

  /** The encoded public key: X25519, then ML-KEM-768. */
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /**
   * A pairwise secret as the side that encapsulates.
   *
   * @param secret of the length asked for
   * @param ciphertext what the other side needs to come to the same; empty for X25519 alone
   */
  public record Pairwise(SecretBytes secret, byte[] ciphertext) {}

  /**
   * The secret shared with a peer, as the side that encapsulates. The same root, peer and context
   * give the same result.
   *
   * @param context what both sides know and bind the secret to
   * @param length bytes of the secret
   */
  public Checked<Pairwise> initiate(byte[] peerPublicKey, byte[] context, int length) {
    if (suite == KeyAgreement.X25519) {
      byte[] none = new byte[0];
      return withCiphertext(combine(peerPublicKey, none, context, none, length), none);
    }
    if (peerPublicKey.length != suite.publicKeyBytes()) {
      return wrongLength(peerPublicKey);
    }
    byte[] kemKey = Arrays.copyOfRange(peerPublicKey, X25519.KEY_BYTES, peerPublicKey.length);
    // The coins belong to this key and context alone: coins must never serve two keys.
    byte[] coinsInfo =
        Transcript.of(COINS_DOMAIN).bytes(peerPublicKey).bytes(context).toByteArray();
    try (SecretBytes coins = hkdf.expand(extractedRoot, coinsInfo, MlKem768.COIN_BYTES)) {
      Checked<MlKem768.Encapsulation> made = MlKem768.encapsulate(kemKey, coins);
      if (made instanceof Checked.Passed<MlKem768.Encapsulation> passed) {
        byte[] ciphertext = passed.value().ciphertext();
        try (SecretBytes kemSecret = passed.value().secret()) {
          return withCiphertext(
              combine(peerPublicKey, kemSecret.shared(), context, ciphertext, length), ciphertext);
        }
      }
      return new Checked.Failed<>(((Checked.Failed<?>) made).reason());
    }
  }

  /** The secret shared with a peer who encapsulated to this public key. */
  public Checked<SecretBytes> respond(
      byte[] peerPublicKey, byte[] ciphertext, byte[] context, int length) {
    if (ciphertext.length != suite.ciphertextBytes()) {
      return new Checked.Failed<>(
          suite
              + " has ciphertexts of "
              + suite.ciphertextBytes()
              + " bytes, got "
              + ciphertext.length);
    }
    if (peerPublicKey.length != suite.publicKeyBytes()) {
      return wrongLength(peerPublicKey);
    }
    if (mlKem == null) {
      return combine(peerPublicKey, new byte[0], context, ciphertext, length);
    }
    Checked<SecretBytes> decapsulated = mlKem.decapsulate(ciphertext);
    if (decapsulated instanceof Checked.Passed<SecretBytes> passed) {
      try (SecretBytes kemSecret = passed.value()) {
        return combine(peerPublicKey, kemSecret.shared(), context, ciphertext, length);
      }
    }
    return decapsulated;
  }

  private Checked<SecretBytes> combine(
      byte[] peerPublicKey, byte[] kemSecret, byte[] context, byte[] ciphertext, int length) {
    if (peerPublicKey.length != suite.publicKeyBytes()) {
      return wrongLength(peerPublicKey);
    }
    Checked<SecretBytes> agreed =
        X25519.agree(x25519, Arrays.copyOf(peerPublicKey, X25519.KEY_BYTES));
    if (!(agreed instanceof Checked.Passed<SecretBytes> passed)) {
      return agreed;
    }
    byte[] material = new byte[X25519.KEY_BYTES + kemSecret.length];
    try (SecretBytes classical = passed.value()) {
      System.arraycopy(classical.shared(), 0, material, 0, X25519.KEY_BYTES);
      System.arraycopy(kemSecret, 0, material, X25519.KEY_BYTES, kemSecret.length);
      byte[] info = Transcript.of(PAIR_DOMAIN).bytes(context).bytes(ciphertext).toByteArray();
      return new Checked.Passed<>(hkdf.derive(SALT, material, info, length));
    } finally {
      Arrays.fill(material, (byte) 0);
    }
  }

  private <T> Checked<T> wrongLength(byte[] peerPublicKey) {
    return new Checked.Failed<>(
        suite
            + " has public keys of "
            + suite.publicKeyBytes()
            + " bytes, got "
            + peerPublicKey.length);
  }

  private static Checked<Pairwise> withCiphertext(Checked<SecretBytes> secret, byte[] ciphertext) {
    return secret instanceof Checked.Passed<SecretBytes> passed
        ? new Checked.Passed<>(new Pairwise(passed.value(), ciphertext))
        : new Checked.Failed<>(((Checked.Failed<SecretBytes>) secret).reason());
  }

  @Override
  public void close() {
    extractedRoot.close();
    x25519.close();
    if (mlKem != null) {
      mlKem.close();
    }
  }
}
