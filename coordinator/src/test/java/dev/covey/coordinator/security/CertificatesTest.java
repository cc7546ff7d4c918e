package dev.covey.coordinator.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.client.identity.EnrolmentOutcome;
import dev.covey.client.identity.ParticipantIdentity;
import dev.covey.core.ClientId;
import dev.covey.crypto.pki.CertificateAuthority;
import dev.covey.crypto.pki.CertificateChain;
import dev.covey.crypto.pki.CertificateSubject;
import dev.covey.crypto.pki.CertifiedRole;
import dev.covey.crypto.pki.Fingerprint;
import dev.covey.crypto.pki.IdentityBinding;
import dev.covey.crypto.pki.IdentityKey;
import dev.covey.crypto.pki.Lifetimes;
import dev.covey.crypto.pki.TlsKey;
import dev.covey.protocol.PeerIdentity.Role;
import dev.covey.protocol.tls.PeerRefusedException;
import dev.covey.protocol.tls.Refusal;
import dev.covey.protocol.tls.RotatingKeyManager;
import dev.covey.protocol.tls.Tls;
import dev.covey.protocol.tls.TlsCertificate;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Certificates that are not, no longer, or not yet good, against a real server. */
class CertificatesTest {
  private final SecureRandom random = new SecureRandom();

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Tls.Provider.class)
  void anExpiredCertificateIsRefusedAndTheSameIdentityComesBackWithANewToken(
      Tls.Provider provider) {
    try (TestServer server = new TestServer(folder, provider)) {
      ParticipantIdentity phone = server.enrolled("phone-7", Role.CLIENT);
      ManagedChannel channel = server.channel(phone);
      assertThat(TestServer.call(channel, TestServer.ROUNDS, new byte[0])).contains("phone-7");
      server.clock.advance(Duration.ofDays(31));
      StatusRuntimeException refused = TestServer.failure(channel, TestServer.ROUNDS);
      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(refused.getStatus().getDescription()).contains("expired").contains("new token");
      assertThat(Refusal.of(refused)).contains(Refusal.EXPIRED);
      // Also over a connection made after the end.
      assertThat(Refusal.of(TestServer.failure(server.channel(phone), TestServer.ROUNDS)))
          .contains(Refusal.EXPIRED);
      assertThat(phone.renewIfDue(channel)).isInstanceOf(EnrolmentOutcome.Refused.class);

      assertThat(server.enrol(phone, server.token("phone-7", Role.CLIENT)))
          .isInstanceOf(EnrolmentOutcome.Enrolled.class);
      assertThat(TestServer.call(server.channel(phone), TestServer.ROUNDS, new byte[0]))
          .contains("phone-7");
      assertThat(server.roster.find(new ClientId("phone-7")).orElseThrow().certificates())
          .hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource(Tls.Provider.class)
  void aCertificateThatIsNotYetValidIsRefused(Tls.Provider provider) {
    try (TestServer server = new TestServer(folder, provider)) {
      ParticipantIdentity phone = server.enrolled("phone-7", Role.CLIENT);
      ManagedChannel channel = server.channel(phone);
      server.clock.advance(Duration.ofMinutes(-4));
      assertThat(TestServer.call(channel, TestServer.ROUNDS, new byte[0])).contains("phone-7");
      server.clock.advance(Duration.ofMinutes(-10));
      assertThat(Refusal.of(TestServer.failure(channel, TestServer.ROUNDS)))
          .contains(Refusal.NOT_YET_VALID);
    }
  }

  @ParameterizedTest
  @EnumSource(Tls.Provider.class)
  void certificatesOfOtherAuthoritiesDoNotGetPastTheHandshake(Tls.Provider provider) {
    try (TestServer server = new TestServer(folder, provider)) {
      CertificateAuthority other =
          CertificateAuthority.createRoot(
              TlsKey.generate(random), Lifetimes.DEFAULT, server.clock, random);
      assertThat(statusWith(server, provider, stranger(other))).isEqualTo(Status.Code.UNAVAILABLE);
      // Signed by its own key, with the names of somebody who is enrolled.
      server.enrolled("phone-7", Role.CLIENT);
      TlsKey own = TlsKey.generate(random);
      CertificateAuthority self =
          CertificateAuthority.createRoot(own, Lifetimes.DEFAULT, server.clock, random);
      TlsCertificate selfSigned = new TlsCertificate(own, self.chain());
      assertThat(statusWith(server, provider, selfSigned)).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(server.served).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Tls.Provider.class)
  void aCertificateOfOurAuthorityThatTheRosterDoesNotKnowIsRefused(Tls.Provider provider) {
    TlsKey key = TlsKey.generate(random);
    ManualClock clock = new ManualClock();
    CertificateAuthority own =
        CertificateAuthority.createRoot(key, Lifetimes.DEFAULT, clock, random);
    Path chain = folder.resolve("own.pem");
    Path keyFile = folder.resolve("own.key");
    dev.covey.core.AtomicFiles.write(chain, own.chain().toPem());
    key.write(keyFile);
    try (TestServer server =
        new TestServer(
            folder,
            provider,
            clock,
            new InMemoryRoster(),
            basic ->
                new SecuritySettings(
                    basic.listen(),
                    basic.names(),
                    false,
                    Optional.of(new SecuritySettings.OwnAuthority(chain, keyFile)),
                    Optional.empty(),
                    basic.lifetimes(),
                    provider))) {
      assertThat(server.security.rootFingerprint()).isEqualTo(own.chain().rootFingerprint());
      // The operator's own authority serves like the built-in one.
      ManagedChannel phone = server.channel(server.enrolled("phone-7", Role.CLIENT));
      assertThat(TestServer.call(phone, TestServer.ROUNDS, new byte[0])).contains("phone-7");
      ManagedChannel unknown =
          server.channel(
              Tls.enrolled(
                  new RotatingKeyManager(stranger(own)),
                  server.security.rootFingerprint(),
                  clock,
                  provider));
      assertThat(Refusal.of(TestServer.failure(unknown, TestServer.ROUNDS)))
          .contains(Refusal.UNKNOWN);
    }
  }

  @ParameterizedTest
  @EnumSource(Tls.Provider.class)
  void aCertificateIsRenewedWhenAThirdOfItsLifeIsLeftAndNotBefore(Tls.Provider provider) {
    try (TestServer server = new TestServer(folder, provider)) {
      ParticipantIdentity phone = server.enrolled("phone-7", Role.CLIENT);
      ManagedChannel channel = server.channel(phone);
      CertificateChain first = phone.chain().orElseThrow();
      server.clock.advance(Duration.ofDays(19));
      assertThat(phone.renewIfDue(channel)).isEqualTo(new EnrolmentOutcome.NotDue(first));
      server.clock.advance(Duration.ofDays(2));
      assertThat(phone.renewIfDue(channel)).isInstanceOf(EnrolmentOutcome.Enrolled.class);
      CertificateChain second = phone.chain().orElseThrow();
      assertThat(second.serial()).isNotEqualTo(first.serial());
      assertThat(second.leaf().getPublicKey()).isNotEqualTo(first.leaf().getPublicKey());
      // Past the end of the first: the old connection is refused, a new one is not.
      server.clock.advance(Duration.ofDays(15));
      assertThat(Refusal.of(TestServer.failure(channel, TestServer.ROUNDS)))
          .contains(Refusal.EXPIRED);
      assertThat(TestServer.call(server.channel(phone), TestServer.ROUNDS, new byte[0]))
          .contains("phone-7");
      // And after a restart of the client.
      ParticipantIdentity reopened = server.identity("phone-7");
      assertThat(reopened.chain()).contains(second);
      assertThat(TestServer.call(server.channel(reopened), TestServer.ROUNDS, new byte[0]))
          .contains("phone-7");
    }
  }

  @ParameterizedTest
  @EnumSource(Tls.Provider.class)
  void theServersOwnCertificateIsRenewedWhileItRuns(Tls.Provider provider) {
    try (TestServer server = new TestServer(folder, provider)) {
      ParticipantIdentity phone = server.enrolled("phone-7", Role.CLIENT);
      for (int month = 0; month < 5; month++) {
        server.clock.advance(Duration.ofDays(25));
        server.security.maintain();
        ManagedChannel channel = server.channel(phone);
        assertThat(phone.renewIfDue(channel)).isInstanceOf(EnrolmentOutcome.Enrolled.class);
        assertThat(TestServer.call(channel, TestServer.ROUNDS, new byte[0])).contains("phone-7");
      }
      // What the operator on this machine has is renewed as well.
      ParticipantIdentity operator =
          ParticipantIdentity.open(server.security.operatorFolder(), server.clock);
      assertThat(TestServer.call(server.channel(operator), TestServer.CONTROL, new byte[0]))
          .contains("OPERATOR");
    }
  }

  @ParameterizedTest
  @EnumSource(Tls.Provider.class)
  void aClientRefusesAServerWithAnotherRootAnotherNameOrAnotherTime(Tls.Provider provider) {
    try (TestServer server = new TestServer(folder, provider)) {
      Fingerprint other = Fingerprint.of(new byte[] {1});
      assertThat(refusal(server.channel(Tls.enrolling(other, server.clock, provider))))
          .contains("does not show the root");
      // 127.0.0.2 is the same machine, and no name in the certificate.
      ManualClock late = new ManualClock();
      late.advance(Duration.ofDays(100));
      Fingerprint right = server.security.rootFingerprint();
      assertThat(refusal(server.channel(Tls.enrolling(right, late, provider)))).contains("expired");
      late.advance(Duration.ofDays(-200));
      assertThat(refusal(server.channel(Tls.enrolling(right, late, provider))))
          .contains("set this machine's clock");
      ManagedChannel overridden =
          io.grpc.Grpc.newChannelBuilderForAddress(
                  "127.0.0.1",
                  server.server.getPort(),
                  Tls.enrolling(right, server.clock, provider))
              .overrideAuthority("covey.example.org")
              .build();
      assertThat(refusal(overridden)).contains("not for the name 'covey.example.org'");
      overridden.shutdownNow();
      assertThat(
              TestServer.call(
                  server.channel("localhost", Tls.enrolling(right, server.clock, provider)),
                  "grpc.health.v1.Health/Check",
                  new byte[0]))
          .isEqualTo("\b\001");
    }
  }

  @ParameterizedTest
  @EnumSource(Tls.Provider.class)
  void aParticipantsCertificateDoesNotMakeAServer(Tls.Provider provider) throws IOException {
    try (TestServer server = new TestServer(folder, provider)) {
      ParticipantIdentity phone = server.enrolled("phone-7", Role.CLIENT);
      TlsKey key = TlsKey.read(folder.resolve("of-phone-7/tls.key"));
      CertificateChain chain = phone.chain().orElseThrow();
      io.grpc.Server impostor =
          io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder.forAddress(
                  new java.net.InetSocketAddress("127.0.0.1", 0),
                  Tls.server(
                      new RotatingKeyManager(new TlsCertificate(key, chain)),
                      chain.root(),
                      server.clock,
                      provider))
              .build()
              .start();
      ManagedChannel channel =
          io.grpc.Grpc.newChannelBuilderForAddress(
                  "127.0.0.1",
                  impostor.getPort(),
                  Tls.enrolling(chain.rootFingerprint(), server.clock, provider))
              .build();
      assertThat(refusal(channel)).contains("not for use as a SERVER");
      channel.shutdownNow();
      impostor.shutdownNow();
    }
  }

  @ParameterizedTest
  @EnumSource(Tls.Provider.class)
  void anythingOlderThanTls13IsRefused(Tls.Provider provider) throws Exception {
    try (TestServer server = new TestServer(folder, provider)) {
      assertThat(handshake(server.server.getPort(), "TLSv1.3")).isEqualTo("TLSv1.3");
      assertThat(handshake(server.server.getPort(), "TLSv1.2")).startsWith("refused");
    }
  }

  @Test
  void bothProvidersOfTlsRunHere() {
    assertThat(Tls.Provider.fastest()).isEqualTo(Tls.Provider.OPENSSL);
  }

  /** What the server agrees on with a client that trusts everybody and offers one version. */
  private static String handshake(int port, String version) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustsEverybody()}, null);
    try (SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setProtocols(new String[] {version});
      parameters.setApplicationProtocols(new String[] {"h2"});
      socket.setSSLParameters(parameters);
      socket.setSoTimeout(20_000);
      try {
        socket.startHandshake();
        return socket.getSession().getProtocol();
      } catch (SSLException e) {
        return "refused: " + e.getMessage();
      }
    }
  }

  private static String refusal(ManagedChannel channel) {
    StatusRuntimeException failure = TestServer.failure(channel, "grpc.health.v1.Health/Check");
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    return PeerRefusedException.reasonOf(failure).orElseGet(failure::toString);
  }

  private Status.Code statusWith(
      TestServer server, Tls.Provider provider, TlsCertificate certificate) {
    ManagedChannel channel =
        server.channel(
            Tls.enrolled(
                new RotatingKeyManager(certificate),
                server.security.rootFingerprint(),
                server.clock,
                provider));
    return TestServer.status(channel, TestServer.ROUNDS).getCode();
  }

  private TlsCertificate stranger(CertificateAuthority authority) {
    IdentityKey identity = IdentityKey.generate(random);
    TlsKey key = TlsKey.generate(random);
    CertificateSubject subject =
        new CertificateSubject(new ClientId("phone-9"), CertifiedRole.CLIENT, identity.publicKey());
    return new TlsCertificate(
        key,
        authority.issueParticipant(
            subject, key.publicKey(), IdentityBinding.sign(identity, key.publicKey())));
  }

  private static final class TrustsEverybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return List.<X509Certificate>of().toArray(new X509Certificate[0]);
    }
  }
}
