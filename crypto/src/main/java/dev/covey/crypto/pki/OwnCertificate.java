package dev.covey.crypto.pki;

import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.StoreException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.List;

/**
 * A certificate that an operator brings, with its key: read from PEM files, and refused with the
 * remedy before anybody connects where it could not work.
 *
 * @param key P-256
 * @param chain the certificate itself first, then those between it and its authority, each signed
 *     by the next; the authority may be left out
 */
public record OwnCertificate(TlsKey key, CertificateChain chain) {
  private static final int P256_BITS = 256;

  /**
   * Reads both files.
   *
   * @param use what the certificate has to be for
   * @throws ConfigurationException if a file is missing or malformed, they do not belong together,
   *     the certificate is for another use, or it has ended or not begun by {@code now}
   */
  public static OwnCertificate read(
      Path certificate, Path keyFile, ChainCheck.Use use, Instant now) {
    CertificateChain chain = chain(certificate);
    X509Certificate leaf = chain.leaf();
    if (!(leaf.getPublicKey() instanceof ECPublicKey ec)
        || ec.getParams().getCurve().getField().getFieldSize() != P256_BITS) {
      throw refused(
          certificate,
          "it is for a key of the kind " + leaf.getPublicKey().getAlgorithm(),
          "expected one on P-256; `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256`"
              + " makes such a key");
    }
    if (leaf.getBasicConstraints() >= 0) {
      throw refused(
          certificate,
          "the first certificate is an authority's",
          "expected the own certificate first, then those between it and its authority");
    }
    requireUse(certificate, leaf, use);
    requireOrder(certificate, chain);
    requireTime(certificate, leaf, now);
    TlsKey key = key(keyFile);
    if (!key.publicKey().equals(leaf.getPublicKey())) {
      throw refused(
          keyFile,
          "it is not the key of " + certificate,
          "expected the key that the certificate was requested for");
    }
    return new OwnCertificate(key, chain);
  }

  private static CertificateChain chain(Path file) {
    try {
      return CertificateChain.read(file);
    } catch (StoreException e) {
      throw new ConfigurationException(
          "tls.certificate: "
              + e.getMessage()
              + "; expected X.509 certificates in PEM, the own one first",
          e);
    }
  }

  private static TlsKey key(Path file) {
    try {
      return TlsKey.read(file);
    } catch (StoreException e) {
      throw new ConfigurationException(
          "tls.key: "
              + e.getMessage()
              + "; expected a P-256 key in PKCS#8 ('BEGIN PRIVATE KEY', `openssl pkcs8 -topk8 -nocrypt`"
              + " makes one of 'BEGIN EC PRIVATE KEY')",
          e);
    }
  }

  private static void requireUse(Path file, X509Certificate leaf, ChainCheck.Use use) {
    try {
      List<String> uses = leaf.getExtendedKeyUsage();
      if (uses != null && uses.contains(use.extendedKeyUsage())) {
        return;
      }
    } catch (CertificateParsingException e) {
      throw refused(file, "its extended key usage is malformed", "have it issued again");
    }
    throw refused(
        file,
        "its extended key usage does not say that it may be a " + use,
        "have it issued for " + (use == ChainCheck.Use.SERVER ? "serverAuth" : "clientAuth"));
  }

  private static void requireOrder(Path file, CertificateChain chain) {
    List<X509Certificate> certificates = chain.certificates();
    for (int i = 0; i + 1 < certificates.size(); i++) {
      try {
        certificates.get(i).verify(certificates.get(i + 1).getPublicKey());
      } catch (GeneralSecurityException e) {
        throw refused(
            file,
            "certificate " + (i + 1) + " is not signed by certificate " + (i + 2),
            "expected the own certificate first, each signed by the next");
      }
    }
  }

  private static void requireTime(Path file, X509Certificate leaf, Instant now) {
    Instant from = leaf.getNotBefore().toInstant();
    Instant until = leaf.getNotAfter().toInstant();
    if (now.isAfter(until)) {
      throw refused(file, "it expired at " + until, "have a new one issued");
    }
    if (now.isBefore(from)) {
      throw refused(
          file, "it begins at " + from + " and here it is " + now, "compare this machine's clock");
    }
  }

  private static ConfigurationException refused(Path file, String found, String remedy) {
    return new ConfigurationException(file + ": " + found + "; " + remedy);
  }
}
