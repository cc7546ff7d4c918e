package dev.covey.crypto.pki;

import dev.covey.core.Hex;
import dev.covey.core.error.DataException;
import dev.covey.core.error.InternalException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;

/**
 * SHA-256 of something public: a certificate, a public key. 32 bytes, compared in constant time.
 */
public final class Fingerprint {
  /** Bytes of a fingerprint. */
  public static final int BYTES = 32;

  private final byte[] digest;

  private Fingerprint(byte[] digest) {
    this.digest = digest;
  }

  /** The fingerprint of some bytes. */
  public static Fingerprint of(byte[] bytes) {
    return new Fingerprint(sha256(bytes));
  }

  /** The fingerprint of a certificate: SHA-256 of its DER form, as other tools print it. */
  public static Fingerprint of(X509Certificate certificate) {
    try {
      return of(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new InternalException("a certificate without a DER form", e);
    }
  }

  /**
   * A digest that was computed before.
   *
   * @param digest 32 bytes
   * @throws DataException if of another length
   */
  public static Fingerprint ofDigest(byte[] digest) {
    if (digest.length != BYTES) {
      throw new DataException(
          "fingerprint of " + digest.length + " bytes: expected " + BYTES + "; is it whole?");
    }
    return new Fingerprint(digest.clone());
  }

  /**
   * Reads {@link #text()}.
   *
   * @throws DataException if it is not the text of a fingerprint
   */
  public static Fingerprint parse(String text) {
    try {
      byte[] digest = Base64.getUrlDecoder().decode(text);
      Fingerprint fingerprint = ofDigest(digest);
      if (fingerprint.text().equals(text)) {
        return fingerprint;
      }
    } catch (IllegalArgumentException | DataException e) {
      // Said below, for all the ways to be wrong.
    }
    throw new DataException(
        "fingerprint of " + text.length() + " characters: expected 43 in base64url; is it whole?");
  }

  /** The 32 bytes. */
  public byte[] toByteArray() {
    return digest.clone();
  }

  /** 43 characters of base64url. */
  public String text() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
  }

  /** 64 hexadecimal digits. */
  public String hex() {
    return Hex.format(digest);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Fingerprint that && MessageDigest.isEqual(digest, that.digest);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(digest);
  }

  @Override
  public String toString() {
    return hex();
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new InternalException("this Java runtime has no SHA-256", e);
    }
  }
}
