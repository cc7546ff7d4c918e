package dev.covey.crypto.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ClientId;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.DataException;
import dev.covey.core.error.StoreException;
import dev.covey.crypto.pki.ChainCheck.Use;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {
  private final SecureRandom random = new SecureRandom();
  private final ManualClock clock = new ManualClock();
  private final IdentityKey identity = IdentityKey.generate(random);
  private final TlsKey tlsKey = TlsKey.generate(random);

  @TempDir Path folder;

  @Test
  void aClientsCertificateNamesItsIdAndIdentityAndCarriesTheBinding() {
    CertificateChain chain = issue(authority());
    assertThat(CertificateSubject.of(chain.leaf())).isEqualTo(subject());
    IdentityBinding.check(chain.leaf());
    assertThat(chain.certificates()).hasSize(3);
    assertThat(chain.leaf().getBasicConstraints()).isEqualTo(-1);
    assertThat(check(chain, Use.CLIENT)).isInstanceOf(ChainCheck.Trusted.class);
    assertThat(check(chain, Use.SERVER)).isInstanceOf(ChainCheck.Untrusted.class);
  }

  @Test
  void validityFollowsTheClock() {
    CertificateChain chain = issue(authority());
    assertThat(chain.isDueForRenewal(clock.now())).isFalse();
    clock.advance(Duration.ofDays(19));
    assertThat(chain.isDueForRenewal(clock.now())).isFalse();
    clock.advance(Duration.ofDays(2));
    assertThat(chain.isDueForRenewal(clock.now())).isTrue();
    assertThat(check(chain, Use.CLIENT)).isInstanceOf(ChainCheck.Trusted.class);
    clock.advance(Duration.ofDays(10));
    assertThat(check(chain, Use.CLIENT)).isEqualTo(new ChainCheck.Expired(chain.expiresAt()));
    clock.advance(Duration.ofDays(-60));
    assertThat(check(chain, Use.CLIENT)).isInstanceOf(ChainCheck.NotYetValid.class);
  }

  @Test
  void aChainUnderAnotherRootIsUntrustedEvenWithTheSameNames() {
    CertificateChain chain = issue(authority());
    CertificateAuthority other =
        CertificateAuthority.createRoot(TlsKey.generate(random), Lifetimes.DEFAULT, clock, random);
    assertThat(
            ChainCheck.check(chain.certificates(), other.chain().root(), Use.CLIENT, clock.now()))
        .isInstanceOf(ChainCheck.Untrusted.class);
    X509Certificate strangersLeaf = issue(other).leaf();
    List<X509Certificate> mixed = List.of(strangersLeaf, chain.certificates().get(1), chain.root());
    assertThat(ChainCheck.check(mixed, chain.root(), Use.CLIENT, clock.now()))
        .isInstanceOf(ChainCheck.Untrusted.class);
  }

  @Test
  void aParticipantCannotSignForOthers() {
    CertificateChain mine = issue(authority());
    assertThatThrownBy(
            () -> new CertificateAuthority(tlsKey, mine, Lifetimes.DEFAULT, clock, random))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("may not sign certificates");
  }

  @Test
  void anIssuingAuthorityCannotMakeAnotherBelowIt() {
    CertificateAuthority issuing = authority();
    assertThatThrownBy(() -> issuing.createIssuing(TlsKey.generate(random)))
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void serialNumbersAreLongAndDiffer() {
    CertificateAuthority authority = authority();
    Set<java.math.BigInteger> serials = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      serials.add(issue(authority).serial());
    }
    assertThat(serials).hasSize(50).allMatch(serial -> serial.bitLength() == 127);
  }

  @Test
  void anIdentityThatDidNotSignTheKeyGetsNoCertificate() {
    byte[] others = IdentityBinding.sign(IdentityKey.generate(random), tlsKey.publicKey());
    assertThatThrownBy(() -> authority().issueParticipant(subject(), tlsKey.publicKey(), others))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theFolderKeepsTheAuthorityAndItsKeysAreForTheOwnerAlone() throws IOException {
    Path ca = folder.resolve("ca");
    Fingerprint first = open(ca).chain().rootFingerprint();
    assertThat(open(ca).chain().rootFingerprint()).isEqualTo(first);
    try (Stream<Path> keys = Files.list(ca).filter(file -> file.toString().endsWith(".key"))) {
      assertThat(keys.toList())
          .hasSize(2)
          .allSatisfy(
              key ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                      .isEqualTo("rw-------"));
    }
    Files.delete(ca.resolve("root.key"));
    assertThat(open(ca).chain().rootFingerprint()).isEqualTo(first);
  }

  @Test
  void aKeyThatOthersCanReadIsRefusedWithTheRemedy() throws IOException {
    Path ca = folder.resolve("ca");
    open(ca);
    Path key = issuingKey(ca);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> open(ca))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("rw-r--r--")
        .hasMessageContaining("chmod 600");
  }

  @Test
  void anIssuingAuthorityThatIsDueIsReplacedUnderTheSameRootAndOldCertificatesStayGood() {
    Path ca = folder.resolve("ca");
    clock.advance(Duration.ZERO);
    CertificateAuthority before = open(ca);
    clock.advance(Duration.ofDays(700));
    CertificateChain old = issue(before);
    CertificateAuthority after = open(ca);
    assertThat(after.chain().leaf()).isNotEqualTo(before.chain().leaf());
    assertThat(after.chain().root()).isEqualTo(before.chain().root());
    assertThat(check(old, Use.CLIENT)).isInstanceOf(ChainCheck.Trusted.class);
    assertThat(open(ca).chain().leaf()).isEqualTo(after.chain().leaf());
  }

  @Test
  void withoutTheRootsKeyAnExpiredIssuingAuthorityIsRefusedWithTheRemedy() throws IOException {
    Path ca = folder.resolve("ca");
    open(ca);
    Files.delete(ca.resolve("root.key"));
    clock.advance(Duration.ofDays(731));
    assertThatThrownBy(() -> open(ca))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("root.key");
  }

  @Test
  void anOperatorsOwnAuthoritySignsWithItsChain() {
    CertificateAuthority own = authority();
    TlsKey key = TlsKey.generate(random);
    CertificateAuthority issuing =
        CertificateAuthority.createRoot(key, Lifetimes.DEFAULT, clock, random);
    Path keyFile = folder.resolve("own.key");
    key.write(keyFile);
    Path chainFile = folder.resolve("own.pem");
    dev.covey.core.AtomicFiles.write(
        chainFile, "a remark of the tool that made it\n" + issuing.chain().toPem());
    CertificateAuthority opened =
        AuthorityFolder.openOwn(chainFile, keyFile, Lifetimes.DEFAULT, clock, random);
    CertificateChain chain = issue(opened);
    assertThat(
            ChainCheck.check(chain.certificates(), issuing.chain().root(), Use.CLIENT, clock.now()))
        .isInstanceOf(ChainCheck.Trusted.class);
    dev.covey.core.AtomicFiles.write(chainFile, own.chain().toPem());
    assertThatThrownBy(
            () -> AuthorityFolder.openOwn(chainFile, keyFile, Lifetimes.DEFAULT, clock, random))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("is not that of its certificate");
  }

  @Test
  void keysAndChainsSurviveTheirFiles() {
    Path file = folder.resolve("identity.key");
    identity.write(file);
    assertThat(IdentityKey.read(file).publicKey()).isEqualTo(identity.publicKey());
    Path tls = folder.resolve("tls.key");
    tlsKey.write(tls);
    assertThat(TlsKey.read(tls).publicKey()).isEqualTo(tlsKey.publicKey());
    CertificateChain chain = issue(authority());
    Path pem = folder.resolve("certificate.pem");
    dev.covey.core.AtomicFiles.write(pem, chain.toPem());
    assertThat(CertificateChain.read(pem)).isEqualTo(chain);
    assertThatThrownBy(() -> IdentityKey.read(tls)).hasMessageContaining("Ed25519");
    assertThatThrownBy(() -> TlsKey.read(file)).hasMessageContaining("P-256");
  }

  @Test
  void aBrokenPemFileNamesThePlaceAndNeverQuotesTheContent() {
    Path file = folder.resolve("identity.key");
    identity.write(file);
    String whole = SecretFiles.read(file);
    String secret = whole.lines().skip(1).findFirst().orElseThrow();
    for (String broken :
        List.of(
            whole.substring(0, whole.length() - 10),
            whole.replace("-----BEGIN", "-----BEGAN"),
            whole.replace(secret, secret + "!"),
            whole + whole,
            whole.replace(secret, secret.substring(8)),
            "")) {
      SecretFiles.write(file, broken);
      assertThatThrownBy(() -> IdentityKey.read(file))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("identity.key")
          .satisfies(e -> assertThat(trace(e)).doesNotContain(secret.substring(8)));
    }
  }

  @Test
  void namesThatAreNoHostsAreRefused() {
    assertThat(ServerNames.withLoopback(List.of("Covey.Example.org", "10.0.0.1")).names())
        .containsExactly("covey.example.org", "10.0.0.1", "localhost", "127.0.0.1", "::1");
    for (String bad : List.of("", "a b", "host:7443", "-x", "1.2.3.4.", "a..b", "x,y", "::g")) {
      assertThatThrownBy(() -> new ServerNames(List.of(bad)))
          .as(bad)
          .isInstanceOf(ConfigurationException.class);
    }
  }

  @Test
  void idsThatCouldBeTakenForSomethingElseAreRefused() {
    for (String bad : List.of("", "a/b", "a b", "ä", "x\n", "a%2f", "x".repeat(65))) {
      assertThatThrownBy(() -> CertificateSubject.checkId(bad)).isInstanceOf(DataException.class);
    }
  }

  private static String trace(Throwable failure) {
    java.io.StringWriter text = new java.io.StringWriter();
    failure.printStackTrace(new java.io.PrintWriter(text));
    return text.toString();
  }

  private CertificateSubject subject() {
    return new CertificateSubject(
        new ClientId("phone-7"), CertifiedRole.CLIENT, identity.publicKey());
  }

  private CertificateChain issue(CertificateAuthority authority) {
    byte[] binding = IdentityBinding.sign(identity, tlsKey.publicKey());
    return authority.issueParticipant(subject(), tlsKey.publicKey(), binding);
  }

  private ChainCheck.Verdict check(CertificateChain chain, Use use) {
    return ChainCheck.check(chain.certificates(), chain.root(), use, clock.now());
  }

  private CertificateAuthority authority() {
    return open(folder.resolve("authority"));
  }

  private CertificateAuthority open(Path ca) {
    return AuthorityFolder.openOrCreate(ca, Lifetimes.DEFAULT, clock, random);
  }

  private static Path issuingKey(Path ca) throws IOException {
    try (Stream<Path> files = Files.list(ca)) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).startsWith("issuing-"))
          .findFirst()
          .orElseThrow();
    }
  }
}
