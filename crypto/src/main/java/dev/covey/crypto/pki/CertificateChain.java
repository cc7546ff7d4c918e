package dev.covey.crypto.pki;

import dev.covey.core.Utf8;
import dev.covey.core.error.DataException;
import dev.covey.core.error.InternalException;
import dev.covey.core.error.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Certificates from one's own up to and with the root, each signed by the next.
 *
 * @param certificates 1 to 5, the own one first
 */
public record CertificateChain(List<X509Certificate> certificates) {
  /** The longest chain that is read. */
  public static final int MAX_CERTIFICATES = 5;

  private static final int MAX_CERTIFICATE_BYTES = 16_384;

  public CertificateChain {
    certificates = List.copyOf(certificates);
    if (certificates.isEmpty() || certificates.size() > MAX_CERTIFICATES) {
      throw new DataException(
          "chain of "
              + certificates.size()
              + " certificates: expected 1 to "
              + MAX_CERTIFICATES
              + ", the own one first and the root last");
    }
  }

  /** The own certificate. */
  public X509Certificate leaf() {
    return certificates.get(0);
  }

  /** The certificate by which the others are trusted. */
  public X509Certificate root() {
    return certificates.get(certificates.size() - 1);
  }

  /** What a client pins: SHA-256 of the root. */
  public Fingerprint rootFingerprint() {
    return Fingerprint.of(root());
  }

  /** The serial number of the own certificate. */
  public BigInteger serial() {
    return leaf().getSerialNumber();
  }

  /** When the own certificate ends. */
  public Instant expiresAt() {
    return leaf().getNotAfter().toInstant();
  }

  /** Whether no more than a third of the own certificate's life is left. */
  public boolean isDueForRenewal(Instant now) {
    Instant from = leaf().getNotBefore().toInstant();
    Duration third = Duration.between(from, expiresAt()).dividedBy(3);
    return !now.isBefore(expiresAt().minus(third));
  }

  /** This chain below a new certificate that its first has signed. */
  CertificateChain withLeaf(X509Certificate leaf) {
    List<X509Certificate> longer = new ArrayList<>(List.of(leaf));
    longer.addAll(certificates);
    return new CertificateChain(longer);
  }

  /** Each certificate in DER. */
  public List<byte[]> toDer() {
    List<byte[]> encoded = new ArrayList<>();
    for (X509Certificate certificate : certificates) {
      try {
        encoded.add(certificate.getEncoded());
      } catch (CertificateEncodingException e) {
        throw new InternalException("a certificate without a DER form", e);
      }
    }
    return encoded;
  }

  /**
   * Reads certificates in DER. Checks no signature: that is {@link ChainCheck}'s.
   *
   * @throws DataException if one is malformed, or there are too few or too many
   */
  public static CertificateChain ofDer(List<byte[]> encoded) {
    if (encoded.size() > MAX_CERTIFICATES) {
      throw new DataException(
          "chain of " + encoded.size() + " certificates: expected 1 to " + MAX_CERTIFICATES);
    }
    List<X509Certificate> certificates = new ArrayList<>();
    for (byte[] der : encoded) {
      certificates.add(certificate(der));
    }
    return new CertificateChain(certificates);
  }

  /**
   * Reads a PEM file.
   *
   * @throws StoreException if it is absent or malformed
   */
  public static CertificateChain read(Path file) {
    String text;
    try {
      text = Utf8.read(file);
    } catch (IOException e) {
      throw new StoreException("cannot read certificates from " + file + ": " + e, e);
    }
    try {
      return ofDer(Pem.decodeAll(Pem.CERTIFICATE, text, file.toString()));
    } catch (DataException e) {
      throw new StoreException(file + ": " + e.getMessage(), e);
    }
  }

  /** The PEM form. */
  public String toPem() {
    StringBuilder pem = new StringBuilder();
    for (byte[] der : toDer()) {
      pem.append(Pem.encode(Pem.CERTIFICATE, der));
    }
    return pem.toString();
  }

  private static X509Certificate certificate(byte[] der) {
    if (der.length > MAX_CERTIFICATE_BYTES) {
      throw new DataException(
          "certificate of " + der.length + " bytes: expected at most " + MAX_CERTIFICATE_BYTES);
    }
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException | RuntimeException e) {
      throw new DataException("certificate is malformed: expected X.509 in DER", e);
    }
  }
}
