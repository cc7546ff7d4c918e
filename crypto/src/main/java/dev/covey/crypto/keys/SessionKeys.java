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
  private static final byte[] NONE = new byte[0];

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
   * Agrees with a peer. The costly part happens here, once for all secrets shared with it.
   *
   * @param peerPublicKey as its {@link #publicKey}; one of the wrong length or with a point of low
   *     order is refused
   */
  public Checked<Peer> agree(byte[] peerPublicKey) {
    if (peerPublicKey.length != suite.publicKeyBytes()) {
      return new Checked.Failed<>(
          suite
              + " has public keys of "
              + suite.publicKeyBytes()
              + " bytes, got "
              + peerPublicKey.length);
    }
    Checked<SecretBytes> classical =
        X25519.agree(x25519, Arrays.copyOf(peerPublicKey, X25519.KEY_BYTES));
    return classical instanceof Checked.Passed<SecretBytes> passed
        ? new Checked.Passed<>(new Peer(peerPublicKey, passed.value()))
        : new Checked.Failed<>(((Checked.Failed<SecretBytes>) classical).reason());
  }

  @Override
  public void close() {
    extractedRoot.close();
    x25519.close();
    if (mlKem != null) {
      mlKem.close();
    }
  }

  /**
   * A pairwise secret as the side that encapsulates.
   *
   * @param secret of the length asked for
   * @param ciphertext what the other side needs to come to the same; empty for X25519 alone
   */
  public record Pairwise(SecretBytes secret, byte[] ciphertext) {}

  /** Somebody with whom these keys agreed. Usable while neither it nor the keys are closed. */
  public final class Peer implements AutoCloseable {
    private final byte[] peerPublicKey;
    private final SecretBytes classical;

    private Peer(byte[] peerPublicKey, SecretBytes classical) {
      this.peerPublicKey = peerPublicKey;
      this.classical = classical;
    }

    /**
     * A secret, as the side that encapsulates. The same root, peer and context give the same
     * result.
     *
     * @param context what both sides know and bind the secret to
     * @param length bytes of the secret
     */
    public Checked<Pairwise> initiate(byte[] context, int length) {
      if (suite == KeyAgreement.X25519) {

        return new Checked.Passed<>(new Pairwise(combine(NONE, NONE, context, length), NONE));
      }
      byte[] kemKey = Arrays.copyOfRange(peerPublicKey, X25519.KEY_BYTES, peerPublicKey.length);
      // The coins belong to this key and context alone: coins must never serve two keys.
      byte[] coinsInfo =
          Transcript.of(COINS_DOMAIN).bytes(peerPublicKey).bytes(context).toByteArray();
      Checked<MlKem768.Encapsulation> made;
      try (SecretBytes coins = hkdf.expand(extractedRoot, coinsInfo, MlKem768.COIN_BYTES)) {
        made = MlKem768.encapsulate(kemKey, coins);
      }
      if (!(made instanceof Checked.Passed<MlKem768.Encapsulation> passed)) {
        return new Checked.Failed<>(((Checked.Failed<?>) made).reason());
      }
      byte[] ciphertext = passed.value().ciphertext();
      try (SecretBytes kemSecret = passed.value().secret()) {
        SecretBytes secret = combine(kemSecret.shared(), ciphertext, context, length);
        return new Checked.Passed<>(new Pairwise(secret, ciphertext));
      }
    }

    /** The secret of a peer who encapsulated to these keys; the ciphertext's length is checked. */
    public Checked<SecretBytes> respond(byte[] ciphertext, byte[] context, int length) {
      if (ciphertext.length != suite.ciphertextBytes()) {
        return new Checked.Failed<>(
            suite
                + " has ciphertexts of "
                + suite.ciphertextBytes()
                + " bytes, got "
                + ciphertext.length);
      }
      if (mlKem == null) {
        return new Checked.Passed<>(combine(NONE, ciphertext, context, length));
      }
      Checked<SecretBytes> decapsulated = mlKem.decapsulate(ciphertext);
      if (decapsulated instanceof Checked.Passed<SecretBytes> passed) {
        try (SecretBytes kemSecret = passed.value()) {
          return new Checked.Passed<>(combine(kemSecret.shared(), ciphertext, context, length));
        }
      }
      return decapsulated;
    }

    @Override
    public void close() {
      classical.close();
    }

    private SecretBytes combine(byte[] kemSecret, byte[] ciphertext, byte[] context, int length) {
      byte[] material = new byte[X25519.KEY_BYTES + kemSecret.length];
      try {
        System.arraycopy(classical.shared(), 0, material, 0, X25519.KEY_BYTES);
        System.arraycopy(kemSecret, 0, material, X25519.KEY_BYTES, kemSecret.length);
        byte[] info = Transcript.of(PAIR_DOMAIN).bytes(context).bytes(ciphertext).toByteArray();
        return hkdf.derive(SALT, material, info, length);
      } finally {
        Arrays.fill(material, (byte) 0);
      }
    }
  }
}
