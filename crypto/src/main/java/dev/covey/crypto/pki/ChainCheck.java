package dev.covey.crypto.pki;

import dev.covey.core.error.InternalException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;

/**
 * Whether a chain leads to a root that is trusted (RFC 5280, section 6), at a given time and for a
 * given use. Revocation is not looked at: who is out stands in the coordinator's roster.
 */
public final class ChainCheck {
  private ChainCheck() {}

  /** What a certificate is used for. */
  public enum Use {
    /** To be a coordinator. */
    SERVER("1.3.6.1.5.5.7.3.1"),
    /** To be a client or an operator. */
    CLIENT("1.3.6.1.5.5.7.3.2");

    private final String extendedKeyUsage;

    Use(String extendedKeyUsage) {
      this.extendedKeyUsage = extendedKeyUsage;
    }

    String extendedKeyUsage() {
      return extendedKeyUsage;
    }
  }

  /** What came of a check. */
  public sealed interface Verdict permits Trusted, Expired, NotYetValid, Untrusted {}

  /** The chain holds. */
  public record Trusted() implements Verdict {}

  /** The own certificate ended at {@code at}. */
  public record Expired(Instant at) implements Verdict {}

  /** The own certificate begins at {@code from}; somebody's clock may be wrong. */
  public record NotYetValid(Instant from) implements Verdict {}

  /** It leads to no trusted root, or is for another use. */
  public record Untrusted(String reason) implements Verdict {}

  /**
   * Checks a chain as a peer presented it.
   *
   * @param presented the peer's own certificate first; the root may be left out
   * @param root the only root that is trusted
   */
  public static Verdict check(
      List<X509Certificate> presented, X509Certificate root, Use use, Instant now) {
    if (presented.isEmpty() || presented.size() > CertificateChain.MAX_CERTIFICATES) {
      return new Untrusted("a chain of " + presented.size() + " certificates");
    }
    X509Certificate leaf = presented.get(0);
    Verdict signatures = path(presented, root, use, leaf);
    if (!(signatures instanceof Trusted)) {
      return signatures;
    }
    Instant from = leaf.getNotBefore().toInstant();
    Instant until = leaf.getNotAfter().toInstant();
    if (now.isBefore(from)) {
      return new NotYetValid(from);
    }
    if (now.isAfter(until)) {
      return new Expired(until);
    }
    // What Covey issues never outlives its authority; what an operator issued elsewhere might.
    for (X509Certificate authority : presented) {
      if (now.isAfter(authority.getNotAfter().toInstant())) {
        return new Untrusted("an authority in the chain has expired");
      }
    }
    return now.isAfter(root.getNotAfter().toInstant())
        ? new Untrusted("the root has expired")
        : new Trusted();
  }

  /** Everything but today's date: judged at the first moment of the leaf's life. */
  private static Verdict path(
      List<X509Certificate> presented, X509Certificate root, Use use, X509Certificate leaf) {
    // What is trusted may stand in the middle of what is shown; nothing above it matters.
    int trusted = presented.indexOf(root);
    List<X509Certificate> below =
        trusted < 0 ? presented : new ArrayList<>(presented.subList(0, trusted));
    if (below.isEmpty()) {
      return new Untrusted("the root itself is no participant's certificate");
    }
    try {
      if (leaf.getBasicConstraints() >= 0) {
        return new Untrusted("an authority's certificate is no participant's");
      }
      List<String> uses = leaf.getExtendedKeyUsage();
      if (uses == null || !uses.contains(use.extendedKeyUsage)) {
        return new Untrusted("the certificate is not for use as a " + use);
      }
      CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(below);
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(leaf.getNotBefore().toInstant()));
      CertPathValidator.getInstance("PKIX").validate(path, parameters);
      return new Trusted();
    } catch (CertPathValidatorException e) {
      return new Untrusted("it was not issued under the root " + Fingerprint.of(root));
    } catch (CertificateParsingException e) {
      return new Untrusted("the certificate is malformed");
    } catch (GeneralSecurityException e) {
      throw new InternalException("this Java runtime cannot check certificate chains", e);
    }
  }
}
