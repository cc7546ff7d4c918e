package dev.covey.coordinator.remote;

import dev.covey.config.Endpoint;
import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.StoreException;
import dev.covey.crypto.pki.CertificateChain;
import dev.covey.crypto.pki.IdentityFolder;
import dev.covey.protocol.Channels;
import dev.covey.protocol.PeerIdentity;
import dev.covey.protocol.TransportSettings;
import dev.covey.protocol.tls.LoopbackSecret;
import dev.covey.protocol.tls.Plaintext;
import dev.covey.protocol.tls.RotatingKeyManager;
import dev.covey.protocol.tls.ServerTrust;
import dev.covey.protocol.tls.Tls;
import dev.covey.protocol.tls.TlsCertificate;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * An operator's connection to a coordinator that runs in another process.
 *
 * <pre>{@code
 * try (CoordinatorConnection connection =
 *     CoordinatorConnection.open("/var/lib/covey", Optional.empty(), clock)) {
 *   new RemoteRuns(connection).list();
 * }
 * }</pre>
 *
 * Opening it reads files only; the first call finds out whether somebody answers.
 */
public final class CoordinatorConnection implements AutoCloseable {
  private final ManagedChannel channel;
  private final String address;

  private CoordinatorConnection(ManagedChannel channel, String address) {
    this.channel = channel;
    this.address = address;
  }

  /**
   * Opens a connection.
   *
   * @param where the data folder of a coordinator on this machine, or {@code HOST:PORT}
   * @param identity folder of an operator's identity; must be there for {@code HOST:PORT}, and
   *     takes the place of the data folder's own otherwise
   * @throws ConfigurationException if {@code where} is neither, or the identity is missing or is
   *     not an operator's
   * @throws StoreException if a file is malformed or readable by others
   */
  public static CoordinatorConnection open(String where, Optional<Path> identity, Clock clock) {
    if (Files.isDirectory(Path.of(where))) {
      return ofDataFolder(Path.of(where), identity, clock);
    }
    Endpoint endpoint =
        Endpoint.parse(where)
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "coordinator \""
                            + where
                            + "\": expected HOST:PORT, or the data folder of a coordinator on this"
                            + " machine"));
    Path folder =
        identity.orElseThrow(
            () ->
                new ConfigurationException(
                    "coordinator "
                        + where
                        + ": HOST:PORT needs --identity FOLDER, an operator's identity, such as a copy"
                        + " of DATA/operator"));
    return overTls(endpoint, folder, clock);
  }

  private static CoordinatorConnection ofDataFolder(
      Path data, Optional<Path> identity, Clock clock) {
    Path operator = data.resolve("operator");
    Path announced = operator.resolve("endpoint");
    if (!Files.isRegularFile(announced)) {
      throw new ConfigurationException(
          data
              + " is not the data folder of a coordinator that has run: "
              + announced
              + " is missing; expected the folder that coordinator.data names in coordinator.toml, after"
              + " `covey coordinator` was started");
    }
    Endpoint endpoint = endpoint(announced);
    Path secret = data.resolve("loopback.secret");
    return Files.exists(secret)
        ? inTheClear(endpoint, LoopbackSecret.read(secret))
        : overTls(endpoint, identity.orElse(operator), clock);
  }

  private static Endpoint endpoint(Path file) {
    String text;
    try {
      text = Files.readString(file).strip();
    } catch (IOException e) {
      throw new StoreException("cannot read " + file + ": " + e.getMessage(), e);
    }
    return Endpoint.parse(text)
        .orElseThrow(
            () -> new StoreException(file + " does not hold HOST:PORT; restart the coordinator"));
  }

  private static CoordinatorConnection inTheClear(Endpoint endpoint, LoopbackSecret secret) {
    PeerIdentity operator = new PeerIdentity(new ClientId("operator"), PeerIdentity.Role.OPERATOR);
    return new CoordinatorConnection(
        Channels.builder(
                endpoint.toString(),
                Plaintext.insecureLoopbackClient(endpoint.host()),
                TransportSettings.DEFAULT)
            .intercept(secret.callingAs(operator))
            .build(),
        endpoint.toString());
  }

  private static CoordinatorConnection overTls(Endpoint endpoint, Path folder, Clock clock) {
    if (!Files.isDirectory(folder)) {
      throw new ConfigurationException(
          "identity " + folder + ": no such folder; expected an operator's identity");
    }
    IdentityFolder identity = IdentityFolder.open(folder, new SecureRandom());
    CertificateChain chain =
        identity
            .chain()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "the identity in " + folder + " is not enrolled: it has no certificate"));
    return new CoordinatorConnection(
        Channels.builder(
                endpoint.toString(),
                Tls.enrolled(
                    new RotatingKeyManager(new TlsCertificate(identity.tlsKey(), chain)),
                    trust(folder, chain),
                    clock,
                    Tls.Provider.fastest()),
                TransportSettings.DEFAULT)
            .build(),
        endpoint.toString());
  }

  /** A server's certificate that its operator brought is known by itself, others by their root. */
  private static ServerTrust trust(Path folder, CertificateChain chain) {
    Path server = folder.resolve("server.pem");
    return Files.exists(server)
        ? new ServerTrust.Exactly(CertificateChain.read(server).leaf())
        : new ServerTrust.Root(chain.rootFingerprint());
  }

  /** Where it leads, as {@code HOST:PORT}. */
  public String address() {
    return address;
  }

  /** For calls; closed with this. */
  public Channel channel() {
    return channel;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
