package dev.covey.crypto.pki;

import dev.covey.core.error.StoreException;
import dev.covey.crypto.keys.SecretBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;

/**
 * The long-term secret of one participant: an Ed25519 key (RFC 8032). It outlives every certificate
 * and never leaves its machine. Signatures are over {@link dev.covey.crypto.Transcript}s, so that
 * one made for one purpose is worth nothing for another.
 */
public final class IdentityKey {
  private final Ed25519PrivateKeyParameters key;

  private IdentityKey(Ed25519PrivateKeyParameters key) {
    this.key = key;
  }

  /** A new identity. */
  public static IdentityKey generate(SecureRandom random) {
    return new IdentityKey(new Ed25519PrivateKeyParameters(random));
  }

  /**
   * Reads a private key file, PKCS#8 in PEM.
   *
   * @throws StoreException if it is absent, malformed, of another kind, or others can read it
   */
  public static IdentityKey read(Path file) {
    byte[] der = Pem.decodeOne(Pem.PRIVATE_KEY, SecretFiles.read(file), file.toString());
    try {
      AsymmetricKeyParameter key = PrivateKeyFactory.createKey(der);
      if (key instanceof Ed25519PrivateKeyParameters identity) {
        return new IdentityKey(identity);
      }
    } catch (IOException | RuntimeException e) {
      // The cause may quote the file; it stays out of the message and of the trace.
    }
    throw new StoreException(
        file + " does not hold an Ed25519 private key in PKCS#8; restore it from a backup");
  }

  /** Writes the private key with mode 0600, PKCS#8 in PEM. */
  public void write(Path file) {
    try {
      byte[] der = PrivateKeyInfoFactory.createPrivateKeyInfo(key).getEncoded();
      SecretFiles.write(file, Pem.encode(Pem.PRIVATE_KEY, der));
    } catch (IOException e) {
      throw new StoreException("cannot encode the private key for " + file, e);
    }
  }

  /** The public half. */
  public IdentityPublicKey publicKey() {
    return IdentityPublicKey.of(key.generatePublicKey().getEncoded());
  }

  /** Signs a message: 64 bytes. */
  public byte[] sign(byte[] message) {
    Ed25519Signer signer = new Ed25519Signer();
    signer.init(true, key);
    signer.update(message, 0, message.length);
    return signer.generateSignature();
  }

  /** The same key for the sessions of secure aggregation; close it to wipe the copy. */
  public dev.covey.crypto.keys.IdentityKey forSessions() {
    byte[] seed = key.getEncoded();
    try (SecretBytes secret = SecretBytes.copyOf(seed)) {
      return dev.covey.crypto.keys.IdentityKey.ofSeed(secret);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  /** Names the public half; the secret is never shown. */
  @Override
  public String toString() {
    return "IdentityKey[" + publicKey().fingerprint() + "]";
  }
}
