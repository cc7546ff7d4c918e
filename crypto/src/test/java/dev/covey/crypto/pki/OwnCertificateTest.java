package dev.covey.crypto.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.error.ConfigurationException;
import dev.covey.crypto.pki.ChainCheck.Use;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnCertificateTest {
  private final SecureRandom random = new SecureRandom();
  private final ManualClock clock = new ManualClock();
  private final CertificateAuthority authority =
      CertificateAuthority.createRoot(TlsKey.generate(random), Lifetimes.DEFAULT, clock, random)
          .createIssuing(TlsKey.generate(random));
  private final TlsKey key = TlsKey.generate(random);
  private final CertificateChain chain =
      authority.issueServer(key.publicKey(), ServerNames.withLoopback(List.of()));

  @TempDir Path folder;

  private Path certificate(List<X509Certificate> certificates) throws IOException {
    return Files.writeString(folder.resolve("own.pem"), new CertificateChain(certificates).toPem());
  }

  private Path keyFile() {
    Path file = folder.resolve("own.key");
    key.write(file);
    return file;
  }

  private OwnCertificate read(Path certificate, Path keyFile) {
    return OwnCertificate.read(certificate, keyFile, Use.SERVER, clock.now());
  }

  private void refused(Path certificate, Path keyFile, String... parts) {
    assertThatThrownBy(() -> read(certificate, keyFile))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void aChainWithOrWithoutItsRootIsRead() throws IOException {
    assertThat(read(certificate(chain.certificates()), keyFile()).chain()).isEqualTo(chain);
    List<X509Certificate> withoutRoot = chain.certificates().subList(0, 2);
    OwnCertificate own = read(certificate(withoutRoot), keyFile());
    assertThat(own.chain().certificates()).isEqualTo(withoutRoot);
    assertThat(own.key().publicKey()).isEqualTo(key.publicKey());
    // Any authority above it can be the one that is trusted.
    for (X509Certificate above : chain.certificates().subList(1, 3)) {
      assertThat(new Authorities(List.of(above)).check(withoutRoot, Use.SERVER, clock.now()))
          .isInstanceOf(ChainCheck.Trusted.class);
    }
    assertThat(
            new Authorities(List.of(chain.certificates().get(1)))
                .check(chain.certificates(), Use.SERVER, clock.now()))
        .as("trusted in the middle, shown to the end")
        .isInstanceOf(ChainCheck.Trusted.class);
  }

  @Test
  void filesThatAreMissingOrNoPemSaySo() throws IOException {
    Path good = certificate(chain.certificates());
    refused(folder.resolve("absent.pem"), keyFile(), "tls.certificate", "absent.pem");
    refused(good, folder.resolve("absent.key"), "tls.key", "absent.key", "missing");
    Path text = Files.writeString(folder.resolve("text"), "hello");
    refused(text, keyFile(), "tls.certificate", "not PEM");
    Path sec1 =
        Files.writeString(
            folder.resolve("sec1"),
            "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");
    Files.setPosixFilePermissions(sec1, PosixFilePermissions.fromString("rw-------"));
    refused(good, sec1, "tls.key", "openssl pkcs8 -topk8 -nocrypt");
  }

  @Test
  void aKeyThatOthersCanReadIsRefused() throws IOException {
    Path file = keyFile();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    refused(certificate(chain.certificates()), file, "chmod 600");
  }

  @Test
  void whatDoesNotBelongTogetherIsRefused() throws IOException {
    TlsKey.generate(random).write(folder.resolve("other.key"));
    refused(certificate(chain.certificates()), folder.resolve("other.key"), "it is not the key of");
    List<X509Certificate> all = chain.certificates();
    refused(
        certificate(List.of(all.get(0), all.get(2))),
        keyFile(),
        "certificate 1 is not signed by certificate 2");
    refused(certificate(all.subList(1, 3)), keyFile(), "is an authority's");
  }

  @Test
  void oneForAnotherUseOrTimeIsRefused() throws IOException {
    Path good = certificate(chain.certificates());
    assertThatThrownBy(() -> OwnCertificate.read(good, keyFile(), Use.CLIENT, clock.now()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("clientAuth");
    clock.advance(Duration.ofDays(-1));
    refused(good, keyFile(), "begins at", "clock");
    clock.advance(Duration.ofDays(800));
    refused(good, keyFile(), "expired at " + chain.expiresAt());
  }

  @Test
  void anRsaCertificateIsRefusedWithWhatToDo() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    X500Name name = new X500Name("CN=rsa");
    X509Certificate rsa =
        new JcaX509CertificateConverter()
            .getCertificate(
                new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(clock.now()),
                        Date.from(clock.now().plusSeconds(100)),
                        name,
                        pair.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate())));
    refused(certificate(List.of(rsa)), keyFile(), "RSA", "P-256");
  }

  @Test
  void authoritiesAreReadAndOthersAreRefused() throws IOException {
    List<X509Certificate> all = chain.certificates();
    assertThat(
            Authorities.read("tls.authority", certificate(all.subList(1, 3)), clock.now())
                .certificates())
        .hasSize(2);
    assertThatThrownBy(() -> Authorities.read("tls.authority", certificate(all), clock.now()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("tls.authority", "is no authority");
    Path root = certificate(all.subList(2, 3));
    clock.advance(Duration.ofDays(365 * 40));
    assertThatThrownBy(() -> Authorities.read("tls.authority", root, clock.now()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("expired");
  }
}
