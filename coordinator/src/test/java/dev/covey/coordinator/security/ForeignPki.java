package dev.covey.coordinator.security;

import dev.covey.crypto.pki.CertificateChain;
import dev.covey.crypto.pki.TlsKey;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An operator's own authority, as other software makes them: it knows nothing of Covey. */
public final class ForeignPki {
  private final TlsKey key = TlsKey.generate(new SecureRandom());
  private final List<X509Certificate> chain = new ArrayList<>();
  private final Instant now;
  private long serial = 1;

  /** A root. */
  public ForeignPki(String name, Instant now) {
    this.now = now;
    chain.add(sign(key, name, name, key.publicKey(), 1, Duration.ofDays(3650), authority()));
  }

  private ForeignPki(String name, ForeignPki above) {
    this.now = above.now;
    chain.add(
        above.sign(
            above.key, above.name(), name, key.publicKey(), 1, Duration.ofDays(1000), authority()));
    chain.addAll(above.chain);
  }

  /** An authority below this one, which counts its certificates from one as well. */
  public ForeignPki below(String name) {
    return new ForeignPki(name, this);
  }

  private String name() {
    return chain.get(0).getSubjectX500Principal().getName();
  }

  /** Somebody's certificate and key as files. */
  public record Holder(Path certificate, Path key) {}

  /** Writes a server's certificate, with those above it but the root, and its key. */
  public Holder server(Path folder, String host, Duration life) throws IOException {
    TlsKey own = TlsKey.generate(new SecureRandom());
    return write(folder, own, issued(host, own.publicKey(), life, KeyPurposeId.id_kp_serverAuth));
  }

  /** Writes a client's certificate and key. */
  public Holder client(Path folder, String name, Duration life) throws IOException {
    return client(folder, name, life, TlsKey.generate(new SecureRandom()));
  }

  /** Writes a client's certificate for a key that it has. */
  public Holder client(Path folder, String name, Duration life, TlsKey own) throws IOException {
    return write(folder, own, issued(name, own.publicKey(), life, KeyPurposeId.id_kp_clientAuth));
  }

  private X509Certificate issued(String name, PublicKey own, Duration life, KeyPurposeId use) {
    boolean address = name.matches("[0-9.]+");
    return sign(
        key,
        name(),
        "CN=" + name,
        own,
        serial++,
        life,
        builder -> {
          builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(use));
          builder.addExtension(
              Extension.subjectAlternativeName,
              false,
              new GeneralNames(
                  new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, name)));
        });
  }

  private Holder write(Path folder, TlsKey own, X509Certificate leaf) throws IOException {
    Files.createDirectories(folder);
    List<X509Certificate> shown = new ArrayList<>(List.of(leaf));
    shown.addAll(chain.subList(0, chain.size() - 1));
    Path certificate = folder.resolve("own.pem");
    Path keyFile = folder.resolve("own.key");
    own.write(keyFile);
    Files.writeString(certificate, new CertificateChain(shown).toPem());
    return new Holder(certificate, keyFile);
  }

  /** Writes the root's certificate. */
  public Path root(Path folder) throws IOException {
    Files.createDirectories(folder);
    return Files.writeString(
        folder.resolve("root.pem"),
        new CertificateChain(List.of(chain.get(chain.size() - 1))).toPem());
  }

  /** What a kind of certificate has. */
  private interface Extensions {
    void add(JcaX509v3CertificateBuilder builder) throws IOException;
  }

  private static Extensions authority() {
    return builder ->
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
  }

  private X509Certificate sign(
      TlsKey signer,
      String issuer,
      String subject,
      PublicKey subjectKey,
      long number,
      Duration life,
      Extensions extensions) {
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              new X500Name(issuer),
              BigInteger.valueOf(number),
              Date.from(now.minusSeconds(60)),
              Date.from(now.plus(life)),
              new X500Name(subject),
              subjectKey);
      extensions.add(builder);
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(signer.privateKey())));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new AssertionError(e);
    }
  }
}
