package dev.covey.coordinator.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.client.identity.EnrolmentOutcome;
import dev.covey.client.identity.OwnIdentity;
import dev.covey.client.identity.ParticipantIdentity;
import dev.covey.core.ClientId;
import dev.covey.core.error.ConfigurationException;
import dev.covey.crypto.pki.Authorities;
import dev.covey.crypto.pki.CertificateChain;
import dev.covey.crypto.pki.ChainCheck;
import dev.covey.crypto.pki.EnrolmentToken;
import dev.covey.crypto.pki.OwnCertificate;
import dev.covey.crypto.pki.TlsKey;
import dev.covey.protocol.PeerIdentity.Role;
import dev.covey.protocol.tls.PeerRefusedException;
import dev.covey.protocol.tls.Refusal;
import dev.covey.protocol.tls.ServerTrust;
import dev.covey.protocol.tls.Tls;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Certificates of an operator's own authority, against a real server. */
class OwnCertificatesTest {
  private static final Duration YEAR = Duration.ofDays(365);

  private final ManualClock clock = new ManualClock();
  private final ForeignPki pki = new ForeignPki("CN=Example Corp root", clock.now());

  @TempDir Path folder;
  private ForeignPki.Holder server;
  private Path root;

  @BeforeEach
  void theOperatorHasAnAuthority() throws IOException {
    server = pki.below("CN=Servers").server(folder.resolve("server"), "127.0.0.1", YEAR);
    root = pki.root(folder.resolve("root"));
  }

  private TestServer start(Tls.Provider provider, Optional<Path> clientCa) {
    return new TestServer(
        folder,
        provider,
        clock,
        new InMemoryRoster(),
        basic ->
            new SecuritySettings(
                basic.listen(),
                basic.names(),
                false,
                Optional.empty(),
                Optional.of(
                    new SecuritySettings.OwnServer(server.certificate(), server.key(), clientCa)),
                basic.lifetimes(),
                provider));
  }

  private ServerTrust under(Path authority) {
    return new ServerTrust.Under(Authorities.read("tls.authority", authority, clock.now()));
  }

  private OwnIdentity own(String name, ForeignPki.Holder holder) {
    return new OwnIdentity(
        folder.resolve("of-" + name),
        OwnCertificate.read(holder.certificate(), holder.key(), ChainCheck.Use.CLIENT, clock.now()),
        under(root),
        clock);
  }

  private EnrolmentOutcome bind(
      TestServer server, OwnIdentity identity, String id, EnrolmentToken token) {
    return identity.bind(token, new ClientId(id), Tls.Provider.JDK, server::channel);
  }

  private static Optional<Refusal> refusal(ManagedChannel channel) {
    return Refusal.of(TestServer.failure(channel, TestServer.ROUNDS));
  }

  private static String caller(ManagedChannel channel) {
    return TestServer.call(channel, TestServer.ROUNDS, new byte[0]);
  }

  @ParameterizedTest
  @EnumSource(Tls.Provider.class)
  void clientsKnowAServerByTheAuthorityInAFileAndGetTheirCertificatesFromTheCoordinator(
      Tls.Provider provider) throws IOException {
    try (TestServer coordinator = start(provider, Optional.empty())) {
      EnrolmentToken token = coordinator.token("phone-7", Role.CLIENT);
      ParticipantIdentity phone = coordinator.identity("phone-7");
      EnrolmentOutcome untrusting = coordinator.enrol(phone, token);
      assertThat(untrusting).isInstanceOf(EnrolmentOutcome.Distrusted.class);
      assertThat(untrusting.toString()).contains("tls.authority");
      Path otherRoot =
          new ForeignPki("CN=Example Corp root", clock.now()).root(folder.resolve("other"));
      assertThat(coordinator.enrol(phone.trusting(under(otherRoot)), token))
          .as("an authority of the same name")
          .isInstanceOf(EnrolmentOutcome.Distrusted.class);
      assertThat(coordinator.enrol(phone.trusting(under(root)), token))
          .isInstanceOf(EnrolmentOutcome.Enrolled.class);
      assertThat(caller(coordinator.channel(phone))).contains("phone-7");
      assertThat(phone.chain().orElseThrow().rootFingerprint())
          .isEqualTo(coordinator.security.rootFingerprint());
      // The certificate is for 127.0.0.1 alone.
      assertThat(
              PeerRefusedException.reasonOf(
                  TestServer.failure(
                      coordinator.channel("localhost", phone.credentials(provider)),
                      TestServer.ROUNDS)))
          .get()
          .asString()
          .contains("not for the name 'localhost'");
      // One that the operator's authority issued to a client is nothing here without client-ca.
      OwnIdentity foreign = own("foreign", pki.client(folder.resolve("f"), "foreign", YEAR));
      assertThat(
              TestServer.failure(
                      coordinator.channel(foreign.credentials(provider)), TestServer.ROUNDS)
                  .getStatus()
                  .getCode())
          .isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  @ParameterizedTest
  @EnumSource(Tls.Provider.class)
  void aTokenBindsTheKeyOfAClientsOwnCertificateOnce(Tls.Provider provider) throws IOException {
    try (TestServer coordinator = start(provider, Optional.of(root))) {
      TlsKey key = TlsKey.generate(new java.security.SecureRandom());
      OwnIdentity phone = own("phone", pki.client(folder.resolve("p"), "phone", YEAR, key));
      assertThat(refusal(coordinator.channel(phone.credentials(provider))))
          .as("before its token")
          .contains(Refusal.UNKNOWN);
      assertThat(phone.isBound()).isFalse();
      EnrolmentToken token = coordinator.token("phone-7", Role.CLIENT);
      assertThat(bind(coordinator, phone, "phone-7", token))
          .isInstanceOf(EnrolmentOutcome.Enrolled.class);
      assertThat(phone.isBound()).isTrue();
      assertThat(caller(coordinator.channel(phone.credentials(provider)))).contains("phone-7");
      assertThat(bind(coordinator, phone, "phone-7", token))
          .as("the answer was lost and is asked for again")
          .isInstanceOf(EnrolmentOutcome.Enrolled.class);

      // Renewed for the same key, by another authority of the operator: nothing to do.
      OwnIdentity renewed =
          own("phone", pki.below("CN=Phones").client(folder.resolve("p2"), "x", YEAR, key));
      assertThat(renewed.isBound()).isTrue();
      assertThat(caller(coordinator.channel(renewed.credentials(provider)))).contains("phone-7");

      // For another key: another token, for the same id.
      OwnIdentity rekeyed = own("phone", pki.client(folder.resolve("p3"), "phone", YEAR));
      assertThat(rekeyed.isBound()).isFalse();
      assertThat(refusal(coordinator.channel(rekeyed.credentials(provider))))
          .contains(Refusal.UNKNOWN);
      assertThat(bind(coordinator, rekeyed, "phone-7", coordinator.token("phone-7", Role.CLIENT)))
          .isInstanceOf(EnrolmentOutcome.Enrolled.class);
      assertThat(caller(coordinator.channel(rekeyed.credentials(provider)))).contains("phone-7");
    }
  }

  @ParameterizedTest
  @EnumSource(Tls.Provider.class)
  void certificatesWithTheSameSerialNumberAreToldApart(Tls.Provider provider) throws IOException {
    try (TestServer coordinator = start(provider, Optional.of(root))) {
      OwnIdentity one = own("one", pki.below("CN=A").client(folder.resolve("a"), "x", YEAR));
      OwnIdentity two = own("two", pki.below("CN=B").client(folder.resolve("b"), "x", YEAR));
      bind(coordinator, one, "one", coordinator.token("one", Role.CLIENT));
      assertThat(refusal(coordinator.channel(two.credentials(provider)))).contains(Refusal.UNKNOWN);
      bind(coordinator, two, "two", coordinator.token("two", Role.CLIENT));
      assertThat(caller(coordinator.channel(one.credentials(provider)))).contains("id=one");
      assertThat(caller(coordinator.channel(two.credentials(provider)))).contains("id=two");
    }
  }

  @ParameterizedTest
  @EnumSource(Tls.Provider.class)
  void whatIsNotGoodIsRefusedForItsReasonAndCostsNoToken(Tls.Provider provider) throws IOException {
    try (TestServer coordinator = start(provider, Optional.of(root))) {
      EnrolmentToken token = coordinator.token("phone-7", Role.CLIENT);
      // Without a certificate of the authority, a token gets nobody in.
      EnrolmentOutcome withoutOne =
          coordinator.enrol(coordinator.identity("plain").trusting(under(root)), token);
      assertThat(withoutOne).isInstanceOf(EnrolmentOutcome.Refused.class);
      assertThat(withoutOne.toString()).contains("tls.mode = \"own\"");
      // Nor with one of another authority: not past the handshake.
      ForeignPki other = new ForeignPki("CN=Example Corp root", clock.now());
      OwnIdentity stranger = own("stranger", other.client(folder.resolve("s"), "s", YEAR));
      assertThat(bind(coordinator, stranger, "phone-7", token))
          .isInstanceOf(EnrolmentOutcome.Unreachable.class);
      // A key that is somebody's already does not serve for another id.
      OwnIdentity phone = own("phone", pki.client(folder.resolve("p"), "p", Duration.ofDays(10)));
      assertThat(bind(coordinator, phone, "phone-7", token))
          .isInstanceOf(EnrolmentOutcome.Enrolled.class);
      EnrolmentToken second = coordinator.token("tablet", Role.CLIENT);
      assertThat(bind(coordinator, phone, "tablet", second).toString())
          .contains("enrolled under another id");
      OwnIdentity tablet = own("tablet", pki.client(folder.resolve("t"), "t", YEAR));
      assertThat(bind(coordinator, tablet, "tablet", second))
          .as("the token was not spent")
          .isInstanceOf(EnrolmentOutcome.Enrolled.class);

      ManagedChannel channel = coordinator.channel(phone.credentials(provider));
      assertThat(caller(channel)).contains("phone-7");
      clock.advance(Duration.ofDays(11));
      assertThat(refusal(channel)).contains(Refusal.EXPIRED);
      assertThat(refusal(coordinator.channel(phone.credentials(provider))))
          .contains(Refusal.EXPIRED);
      ManagedChannel other1 = coordinator.channel(tablet.credentials(provider));
      assertThat(caller(other1)).contains("tablet");
      coordinator.roster.revoke(new ClientId("tablet"), "lost", clock.now());
      assertThat(refusal(other1)).contains(Refusal.REVOKED);
      EnrolmentToken third = coordinator.token("tablet", Role.CLIENT);
      assertThat(bind(coordinator, tablet, "tablet", third).toString()).contains("REVOKED");
    }
  }

  @ParameterizedTest
  @EnumSource(Tls.Provider.class)
  void certificatesOfTheCoordinatorItselfAreForOperatorsAloneThen(Tls.Provider provider)
      throws IOException {
    ParticipantIdentity before;
    try (TestServer coordinator = start(provider, Optional.empty())) {
      before = coordinator.identity("phone-7").trusting(under(root));
      assertThat(coordinator.enrol(before, coordinator.token("phone-7", Role.CLIENT)))
          .isInstanceOf(EnrolmentOutcome.Enrolled.class);
    }
    try (TestServer coordinator = start(provider, Optional.of(root))) {
      assertThat(refusal(coordinator.channel(before.credentials(provider))))
          .contains(Refusal.UNTRUSTED);
      Path operator = coordinator.security.operatorFolder();
      ServerTrust exactly =
          new ServerTrust.Exactly(CertificateChain.read(operator.resolve("server.pem")).leaf());
      ParticipantIdentity verbs = ParticipantIdentity.open(operator, clock).trusting(exactly);
      assertThat(
              TestServer.call(
                  coordinator.channel("localhost", verbs.credentials(provider)),
                  TestServer.CONTROL,
                  new byte[0]))
          .as("whatever name it is called by")
          .contains("OPERATOR");
    }
  }

  @ParameterizedTest
  @EnumSource(Tls.Provider.class)
  void aRenewedServerCertificateIsTakenUpWhileTheServerRuns(Tls.Provider provider)
      throws IOException {
    try (TestServer coordinator = start(provider, Optional.empty())) {
      ParticipantIdentity phone = coordinator.identity("phone-7").trusting(under(root));
      coordinator.enrol(phone, coordinator.token("phone-7", Role.CLIENT));
      String first = Files.readString(coordinator.security.operatorFolder().resolve("server.pem"));
      pki.server(folder.resolve("server"), "127.0.0.1", Duration.ofDays(700));
      Files.setLastModifiedTime(server.certificate(), FileTime.fromMillis(1));
      coordinator.security.maintain();
      assertThat(coordinator.security.serverCertificateEnds())
          .isEqualTo(clock.now().plus(Duration.ofDays(700)));
      assertThat(caller(coordinator.channel(phone))).contains("phone-7");
      assertThat(coordinator.security.operatorFolder().resolve("server.pem"))
          .content()
          .isNotEqualTo(first);
      // What is of no use leaves the server as it is.
      Files.writeString(server.certificate(), "nothing");
      coordinator.security.maintain();
      assertThat(caller(coordinator.channel(phone))).contains("phone-7");
    }
  }

  @ParameterizedTest
  @EnumSource(Tls.Provider.class)
  void aServerDoesNotStartWithFilesThatCannotWork(Tls.Provider provider) throws IOException {
    Path elsewhere = folder.resolve("elsewhere");
    ForeignPki.Holder expired = pki.server(elsewhere, "127.0.0.1", Duration.ofSeconds(-30));
    ForeignPki.Holder good = server;
    server = expired;
    assertThatThrownBy(() -> start(provider, Optional.empty()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("expired at");
    server = good;
    assertThatThrownBy(() -> start(provider, Optional.of(good.certificate())))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("tls.client-ca")
        .hasMessageContaining("is no authority");
  }
}
