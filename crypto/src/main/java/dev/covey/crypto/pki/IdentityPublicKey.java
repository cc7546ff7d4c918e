package dev.covey.crypto.pki;

import dev.covey.core.Hex;
import dev.covey.core.Utf8;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.CoveyException;
import dev.covey.core.error.DataException;
import dev.covey.core.error.InternalException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * The public half of an {@link IdentityKey}: an Ed25519 key (RFC 8032) in the prime-order subgroup,
 * so that no signature verifies under it by accident.
 */
public final class IdentityPublicKey {
  /** Bytes of a key. */
  public static final int BYTES = 32;

  /** Bytes of a signature. */
  public static final int SIGNATURE_BYTES = 64;

  private final byte[] encoded;

  private IdentityPublicKey(byte[] encoded) {
    this.encoded = encoded;
  }

  /**
   * Reads a key.
   *
   * @param encoded 32 bytes
   * @throws DataException if it is no point of the prime-order subgroup
   */
  public static IdentityPublicKey of(byte[] encoded) {
    if (encoded.length != BYTES) {
      throw new DataException(
          "identity key of " + encoded.length + " bytes: expected the 32 bytes of Ed25519");
    }
    if (!Ed25519.validatePublicKeyFull(encoded, 0)) {
      throw new DataException(
          "identity key is not a point of Ed25519's prime-order subgroup; make a new identity");
    }
    return new IdentityPublicKey(encoded.clone());
  }

  /** Reads {@link #hex()}. */
  public static IdentityPublicKey parseHex(String hex) {
    byte[] bytes;
    try {
      bytes = Hex.parse(hex);
    } catch (IllegalArgumentException e) {
      throw new DataException("identity key is not hexadecimal: expected 64 digits", e);
    }
    return of(bytes);
  }

  /**
   * Reads {@link #toPem()}.
   *
   * @param key names the setting in errors
   * @throws ConfigurationException if the file holds no such key
   */
  public static IdentityPublicKey read(String key, Path file) {
    String text;
    try {
      text = Utf8.read(file);
    } catch (IOException e) {
      throw new ConfigurationException(key + ": cannot read " + file + ": " + e.getMessage(), e);
    }
    String problem;
    try {
      if (PublicKeyFactory.createKey(Pem.decodeOne(Pem.PUBLIC_KEY, text, file.toString()))
          instanceof Ed25519PublicKeyParameters found) {
        return of(found.getEncoded());
      }
      problem = "it holds a key of another kind";
    } catch (IOException | IllegalArgumentException | CoveyException e) {
      problem = String.valueOf(e.getMessage());
    }
    throw new ConfigurationException(
        key + ": " + file + " does not hold an Ed25519 public key in PEM: " + problem);
  }

  /** As PEM, the SubjectPublicKeyInfo of RFC 8410. */
  public String toPem() {
    try {
      return Pem.encode(
          Pem.PUBLIC_KEY,
          SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(
                  new Ed25519PublicKeyParameters(encoded, 0))
              .getEncoded());
    } catch (IOException e) {
      throw new InternalException("a public key cannot be encoded", e);
    }
  }

  /** Whether {@code signature} is this identity's over {@code message}. */
  public boolean verifies(byte[] message, byte[] signature) {
    if (signature.length != SIGNATURE_BYTES) {
      return false;
    }
    Ed25519Signer signer = new Ed25519Signer();
    signer.init(false, new Ed25519PublicKeyParameters(encoded, 0));
    signer.update(message, 0, message.length);
    return signer.verifySignature(signature);
  }

  /** The 32 bytes. */
  public byte[] toByteArray() {
    return encoded.clone();
  }

  /** 64 hexadecimal digits. */
  public String hex() {
    return Hex.format(encoded);
  }

  /** SHA-256 of the key. */
  public Fingerprint fingerprint() {
    return Fingerprint.of(encoded);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IdentityPublicKey that && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }

  @Override
  public String toString() {
    return hex();
  }
}
