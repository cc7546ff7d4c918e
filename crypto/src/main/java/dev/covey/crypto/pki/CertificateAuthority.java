package dev.covey.crypto.pki;

import dev.covey.core.Clock;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.InternalException;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Signs certificates (X.509 version 3, ECDSA with SHA-256 on P-256). Serial numbers are 127 random
 * bits; validity begins five minutes ago, for clocks that are late, and never exceeds the
 * authority's own. Safe for use by several threads.
 */
public final class CertificateAuthority {
  private static final Duration LATE_CLOCKS = Duration.ofMinutes(5);
  private static final int SERIAL_BITS = 127;

  private final TlsKey key;
  private final CertificateChain chain;
  private final Lifetimes lifetimes;
  private final Clock clock;
  private final SecureRandom random;

  /**
   * An authority with its own key.
   *
   * @param chain the authority's certificate first, the root last
   * @throws ConfigurationException if the key is not the certificate's, or the certificate may not
   *     sign
   */
  public CertificateAuthority(
      TlsKey key, CertificateChain chain, Lifetimes lifetimes, Clock clock, SecureRandom random) {
    requireMatch(key, chain.leaf());
    requireAuthorities(chain);
    this.key = key;
    this.chain = chain;
    this.lifetimes = lifetimes;
    this.clock = clock;
    this.random = random;
  }

  /** A new root, which signs itself; below it one more authority is allowed. */
  public static CertificateAuthority createRoot(
      TlsKey key, Lifetimes lifetimes, Clock clock, SecureRandom random) {
    X500Name name = name("Covey root " + TlsKey.fingerprint(key.publicKey()).hex().substring(0, 8));
    Instant from = from(clock);
    Template root =
        new Template(name, name, key.publicKey(), from, clock.now().plus(lifetimes.root()))
            .with(Extension.basicConstraints, true, new BasicConstraints(1))
            .with(Extension.keyUsage, true, authorityUsage());
    CertificateChain chain = new CertificateChain(List.of(root.sign(key, key.publicKey(), random)));
    return new CertificateAuthority(key, chain, lifetimes, clock, random);
  }

  /** An authority below this one, which signs participants only. */
  public CertificateAuthority createIssuing(TlsKey issuingKey) {
    Template template =
        template(
                name(
                    "Covey issuing "
                        + TlsKey.fingerprint(issuingKey.publicKey()).hex().substring(0, 8)),
                issuingKey.publicKey(),
                lifetimes.issuing())
            .with(Extension.basicConstraints, true, new BasicConstraints(0))
            .with(Extension.keyUsage, true, authorityUsage());
    return new CertificateAuthority(issuingKey, sign(template), lifetimes, clock, random);
  }

  /** A certificate for a coordinator. */
  public CertificateChain issueServer(PublicKey tlsKey, ServerNames names) {
    List<GeneralName> general = new ArrayList<>();
    for (String name : names.names()) {
      int type = ServerNames.isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName;
      general.add(new GeneralName(type, name));
    }
    return sign(
        participant("Covey coordinator", tlsKey, lifetimes.server(), general)
            .with(
                Extension.extendedKeyUsage,
                false,
                new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth)));
  }

  /**
   * A certificate for a client or an operator. The caller has checked who asks.
   *
   * @param bindingSignature the identity's signature over {@code tlsKey}, see {@link
   *     IdentityBinding}
   */
  public CertificateChain issueParticipant(
      CertificateSubject subject, PublicKey tlsKey, byte[] bindingSignature) {
    if (!IdentityBinding.verifies(subject.identity(), tlsKey, bindingSignature)) {
      throw new IllegalArgumentException("the identity did not sign the key of " + subject.id());
    }
    List<GeneralName> general = new ArrayList<>();
    for (String uri : subject.uris()) {
      general.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
    }
    return sign(
        participant(subject.id().value(), tlsKey, lifetimes.client(), general)
            .with(
                Extension.extendedKeyUsage,
                false,
                new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth))
            .with(IdentityBinding.EXTENSION, false, IdentityBinding.extension(bindingSignature)));
  }

  /** The authority's certificate first, the root last. */
  public CertificateChain chain() {
    return chain;
  }

  /** Names the root; the key is not shown. */
  @Override
  public String toString() {
    return "CertificateAuthority[root " + chain.rootFingerprint() + "]";
  }

  private Template participant(
      String commonName, PublicKey tlsKey, Duration life, List<GeneralName> names) {
    return template(name(commonName), tlsKey, life)
        .with(Extension.basicConstraints, true, new BasicConstraints(false))
        .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
        .with(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(names.toArray(new GeneralName[0])));
  }

  private Template template(X500Name subject, PublicKey tlsKey, Duration life) {
    Instant now = clock.now();
    Instant authorityFrom = chain.leaf().getNotBefore().toInstant();
    Instant authorityUntil = chain.expiresAt();
    if (!now.isBefore(authorityUntil)) {
      throw new ConfigurationException(
          "the issuing authority expired at "
              + authorityUntil
              + "; put root.key back into the ca folder and start again, or configure a new one");
    }
    Instant from = from(clock);
    Instant until = now.plus(life);
    // Read from the bytes, so that a name signed elsewhere is repeated exactly.
    X500Name issuer = X500Name.getInstance(chain.leaf().getSubjectX500Principal().getEncoded());
    return new Template(
        issuer,
        subject,
        tlsKey,
        from.isBefore(authorityFrom) ? authorityFrom : from,
        until.isAfter(authorityUntil) ? authorityUntil : until);
  }

  private CertificateChain sign(Template template) {
    return chain.withLeaf(template.sign(key, chain.leaf().getPublicKey(), random));
  }

  private static Instant from(Clock clock) {
    return clock.now().minus(LATE_CLOCKS).truncatedTo(ChronoUnit.SECONDS);
  }

  private static X500Name name(String commonName) {
    return new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
  }

  private static KeyUsage authorityUsage() {
    return new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign);
  }

  private static void requireMatch(TlsKey key, X509Certificate certificate) {
    if (!key.publicKey().equals(certificate.getPublicKey())) {
      throw new ConfigurationException(
          "the authority's key is not that of its certificate '"
              + certificate.getSubjectX500Principal().getName()
              + "': expected the key of the first certificate of the chain");
    }
  }

  private static void requireAuthorities(CertificateChain chain) {
    List<X509Certificate> certificates = chain.certificates();
    for (int i = 0; i < certificates.size(); i++) {
      X509Certificate certificate = certificates.get(i);
      X509Certificate issuer = certificates.get(Math.min(i + 1, certificates.size() - 1));
      boolean[] usage = certificate.getKeyUsage();
      int keyCertSign = 5;
      boolean maySign =
          certificate.getBasicConstraints() >= i && (usage == null || usage[keyCertSign]);
      if (!maySign || !isSignedBy(certificate, issuer)) {
        throw new ConfigurationException(
            "certificate "
                + (i + 1)
                + " of the authority's chain, '"
                + certificate.getSubjectX500Principal().getName()
                + "', "
                + (maySign
                    ? "is not signed by the next"
                    : "may not sign certificates at this place of the chain")
                + ": expected the issuing authority first, each signed by the next, and a"
                + " self-signed root last");
      }
    }
  }

  private static boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
    try {
      certificate.verify(issuer.getPublicKey());
      return certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** A certificate that is not yet signed. */
  private static final class Template {
    private final X500Name issuer;
    private final X500Name subject;
    private final PublicKey key;
    private final Instant from;
    private final Instant until;
    private final List<PendingExtension> extensions = new ArrayList<>();

    Template(X500Name issuer, X500Name subject, PublicKey key, Instant from, Instant until) {
      this.issuer = issuer;
      this.subject = subject;
      this.key = key;
      this.from = from;
      this.until = until;
    }

    Template with(
        org.bouncycastle.asn1.ASN1ObjectIdentifier id,
        boolean critical,
        org.bouncycastle.asn1.ASN1Encodable value) {
      extensions.add(new PendingExtension(id, critical, value));
      return this;
    }

    X509Certificate sign(TlsKey authority, PublicKey authorityPublic, SecureRandom random) {
      BigInteger serial = new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1);
      X509v3CertificateBuilder builder =
          new X509v3CertificateBuilder(
              issuer,
              serial,
              Date.from(from),
              Date.from(until.truncatedTo(ChronoUnit.SECONDS)),
              subject,
              SubjectPublicKeyInfo.getInstance(key.getEncoded()));
      try {
        JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
        builder.addExtension(
            Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(key));
        builder.addExtension(
            Extension.authorityKeyIdentifier,
            false,
            ids.createAuthorityKeyIdentifier(authorityPublic));
        for (PendingExtension extension : extensions) {
          builder.addExtension(extension.id(), extension.critical(), extension.value());
        }
        X509CertificateHolder holder =
            builder.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(authority.privateKey()));
        X509Certificate certificate = new JcaX509CertificateConverter().getCertificate(holder);
        requireSignature(certificate, authorityPublic);
        return certificate;
      } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
        throw new InternalException("cannot sign a certificate", e);
      }
    }

    /** A wrong signature would be noticed by everybody but us. */
    private static void requireSignature(X509Certificate certificate, PublicKey authority)
        throws GeneralSecurityException {
      Signature verifier = Signature.getInstance("SHA256withECDSA");
      verifier.initVerify(authority);
      verifier.update(certificate.getTBSCertificate());
      if (!verifier.verify(certificate.getSignature())) {
        throw new InternalException("a certificate was signed wrongly; is this machine sound?");
      }
    }
  }

  private record PendingExtension(
      org.bouncycastle.asn1.ASN1ObjectIdentifier id,
      boolean critical,
      org.bouncycastle.asn1.ASN1Encodable value) {}
}
