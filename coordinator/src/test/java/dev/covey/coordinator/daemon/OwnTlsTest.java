package dev.covey.coordinator.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.client.daemon.ClientDaemon;
import dev.covey.client.remote.ClientObserver;
import dev.covey.config.client.ClientFile;
import dev.covey.config.coordinator.CoordinatorFile;
import dev.covey.coordinator.remote.CoordinatorConnection;
import dev.covey.coordinator.remote.RemoteRoster;
import dev.covey.coordinator.security.ForeignPki;
import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.core.error.NetworkException;
import dev.covey.protocol.PeerIdentity.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code tls.mode = "own"}, from the two settings files to a client that is connected. */
@Timeout(120)
class OwnTlsTest {
  private static final Duration YEAR = Duration.ofDays(365);

  private final ForeignPki pki = new ForeignPki("CN=Example Corp", Clock.system().now());

  @TempDir Path folder;
  private ForeignPki.Holder server;
  private Path root;

  @BeforeEach
  void theOperatorHasCertificates() throws IOException {
    server = pki.server(folder.resolve("server"), "127.0.0.1", YEAR);
    root = pki.root(folder.resolve("root"));
  }

  private CoordinatorDaemon coordinator(String more) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("coordinator.toml"),
            """
            schema = 1
            [coordinator]
            listen = "127.0.0.1:0"
            data = "%s"
            [metrics]
            listen = "off"
            [tls]
            mode = "own"
            certificate = "%s"
            key = "%s"
            %s
            """
                .formatted(folder.resolve("data"), server.certificate(), server.key(), more));
    return CoordinatorDaemon.start(
        CoordinatorFile.load(file, List.of()), folder.resolve("cache"), Map.of(), Clock.system());
  }

  /** Connects with these settings below {@code [tls]}, then ends. */
  private void connectOnce(CoordinatorDaemon coordinator, String tls) throws Exception {
    Path home = Files.createDirectories(folder.resolve("phone"));
    Files.writeString(home.resolve("notes.txt"), "a note\n");
    Files.writeString(
        home.resolve("client.toml"),
        """
        schema = 1
        [client]
        id = "phone-7"
        coordinator = "127.0.0.1:%d"
        token-file = "token"
        [data]
        path = "notes.txt"
        [tls]
        %s
        """
            .formatted(coordinator.port(), tls));
    CountDownLatch connected = new CountDownLatch(1);
    ClientDaemon client =
        new ClientDaemon(
            ClientFile.load(home, List.of()),
            new ClientObserver() {
              @Override
              public void connected(String name) {
                connected.countDown();
              }
            },
            Clock.system());
    RuntimeException[] failure = new RuntimeException[1];
    Thread running =
        new Thread(
            () -> {
              try {
                client.run();
              } catch (RuntimeException e) {
                failure[0] = e;
                connected.countDown();
              }
            });
    running.start();
    connected.await();
    client.stop();
    running.join();
    if (failure[0] != null) {
      throw failure[0];
    }
  }

  private void giveToken(CoordinatorDaemon coordinator) throws IOException {
    Files.createDirectories(folder.resolve("phone"));
    Files.writeString(
        folder.resolve("phone/token"),
        coordinator
            .security()
            .issueToken(new ClientId("phone-7"), Role.CLIENT, Duration.ofHours(1))
            .revealText());
  }

  @Test
  void aClientOfTheCoordinatorKnowsTheOperatorsServer() throws Exception {
    try (CoordinatorDaemon coordinator = coordinator("")) {
      giveToken(coordinator);
      assertThatThrownBy(() -> connectOnce(coordinator, "mode = \"built-in\""))
          .isInstanceOf(NetworkException.class)
          .hasMessageContaining("tls.authority");
      String trusting = "authority = \"" + root + "\"";
      connectOnce(coordinator, trusting);
      Files.delete(folder.resolve("phone/token"));
      connectOnce(coordinator, trusting);
    }
  }

  @Test
  void aClientWithACertificateOfItsOwnIsEnrolledOnceAndPutOutForGood() throws Exception {
    ForeignPki.Holder phone = pki.client(folder.resolve("phone"), "phone", YEAR);
    String own =
        """
        mode = "own"
        authority = "%s"
        certificate = "%s"
        key = "%s"
        """
            .formatted(root, phone.certificate(), phone.key());
    try (CoordinatorDaemon coordinator = coordinator("client-ca = \"" + root + "\"")) {
      giveToken(coordinator);
      connectOnce(coordinator, own);
      Files.delete(folder.resolve("phone/token"));
      connectOnce(coordinator, own);
      // The verbs of this machine, which know the server by the file in the data folder.
      try (CoordinatorConnection connection =
          CoordinatorConnection.open(
              folder.resolve("data").toString(), Optional.empty(), Clock.system())) {
        RemoteRoster roster = new RemoteRoster(connection);
        assertThat(roster.list()).hasSize(2);
        roster.revoke(new ClientId("phone-7"), "lost");
      }
      assertThatThrownBy(() -> connectOnce(coordinator, own)).hasMessageContaining("put out");
    }
  }
}
