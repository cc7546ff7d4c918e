package dev.covey.crypto.pki;

import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.StoreException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * Authorities that an operator trusts, from a PEM file: any of them may stand above a certificate.
 *
 * @param certificates 1 to 5; while one is exchanged for another, both
 */
public record Authorities(List<X509Certificate> certificates) {
  public Authorities {
    certificates = List.copyOf(certificates);
    if (certificates.isEmpty()) {
      throw new ConfigurationException(
          "no authority is trusted: expected at least one certificate");
    }
  }

  /**
   * Reads a PEM file.
   *
   * @param key of the settings, for messages
   * @throws ConfigurationException if it is missing or malformed, one is no authority's, or all
   *     have expired by {@code now}
   */
  public static Authorities read(String key, Path file, Instant now) {
    List<X509Certificate> certificates;
    try {
      certificates = CertificateChain.read(file).certificates();
    } catch (StoreException e) {
      throw new ConfigurationException(
          key + ": " + e.getMessage() + "; expected certificates of authorities in PEM", e);
    }
    for (X509Certificate certificate : certificates) {
      if (certificate.getBasicConstraints() < 0) {
        throw new ConfigurationException(
            key
                + ": "
                + file
                + ": '"
                + certificate.getSubjectX500Principal().getName()
                + "' is no authority: expected the certificate by which others were signed");
      }
    }
    if (certificates.stream().allMatch(one -> now.isAfter(one.getNotAfter().toInstant()))) {
      throw new ConfigurationException(
          key + ": " + file + ": every authority in it has expired; have a new one issued");
    }
    return new Authorities(certificates);
  }

  /** Whether one of them stands above a chain, see {@link ChainCheck}. */
  public ChainCheck.Verdict check(
      List<X509Certificate> presented, ChainCheck.Use use, Instant now) {
    ChainCheck.Verdict best = new ChainCheck.Untrusted("no authority is trusted");
    for (X509Certificate authority : certificates) {
      ChainCheck.Verdict verdict = ChainCheck.check(presented, authority, use, now);
      if (verdict instanceof ChainCheck.Trusted) {
        return verdict;
      }
      // That it is theirs but has ended says more than that it is not another one's.
      if (best instanceof ChainCheck.Untrusted) {
        best = verdict;
      }
    }
    return best;
  }
}
