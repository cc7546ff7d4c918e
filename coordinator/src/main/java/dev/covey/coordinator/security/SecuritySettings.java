package dev.covey.coordinator.security;

import dev.covey.core.error.ConfigurationException;
import dev.covey.crypto.pki.Lifetimes;
import dev.covey.protocol.tls.Tls;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a coordinator is to be reached and by whom trusted.
 *
 * @param listen where it listens
 * @param names further host names and addresses by which clients reach it
 * @param plaintext no TLS; allowed on loopback addresses alone
 * @param ownAuthority instead of the built-in one
 * @param ownServer the server's certificate, instead of one of the authority
 * @param lifetimes of certificates
 * @param provider of TLS
 */
public record SecuritySettings(
    InetSocketAddress listen,
    List<String> names,
    boolean plaintext,
    Optional<OwnAuthority> ownAuthority,
    Optional<OwnServer> ownServer,
    Lifetimes lifetimes,
    Tls.Provider provider) {
  public SecuritySettings {
    names = List.copyOf(names);
    if (listen.isUnresolved()) {
      throw new ConfigurationException(
          "cannot listen on '"
              + listen.getHostString()
              + "': the name is unknown here; give an address of this machine, or 0.0.0.0 for all");
    }
  }

  /** TLS with the built-in authority. */
  public static SecuritySettings tls(InetSocketAddress listen, List<String> names) {
    return new SecuritySettings(
        listen,
        names,
        false,
        Optional.empty(),
        Optional.empty(),
        Lifetimes.DEFAULT,
        Tls.Provider.fastest());
  }

  /** No TLS, for processes of one machine. */
  public static SecuritySettings insecureLoopback(InetSocketAddress listen) {
    return new SecuritySettings(
        listen,
        List.of(),
        true,
        Optional.empty(),
        Optional.empty(),
        Lifetimes.DEFAULT,
        Tls.Provider.fastest());
  }

  /** TLS with a certificate that the operator brings. */
  public static SecuritySettings own(InetSocketAddress listen, OwnServer server) {
    return new SecuritySettings(
        listen,
        List.of(),
        false,
        Optional.empty(),
        Optional.of(server),
        Lifetimes.DEFAULT,
        Tls.Provider.fastest());
  }

  /**
   * A server's certificate that the operator brings.
   *
   * @param chain PEM: the server's certificate first, then those between it and its authority
   * @param key its P-256 key, PKCS#8 in PEM, mode 0600
   * @param clientCa PEM: authorities of clients' certificates; the coordinator's own where absent
   */
  public record OwnServer(Path chain, Path key, Optional<Path> clientCa) {}

  /**
   * An authority that the operator brings.
   *
   * @param chain PEM: the authority's certificate first, the root last
   * @param key its P-256 key, PKCS#8 in PEM, mode 0600
   */
  public record OwnAuthority(Path chain, Path key) {}
}
