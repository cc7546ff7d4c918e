package dev.covey.protocol.tls;

import dev.covey.core.error.ConfigurationException;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ServerCredentials;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Connections without TLS, between processes of one machine and nowhere else. Callers are known by
 * {@link LoopbackSecret} then.
 */
public final class Plaintext {
  private Plaintext() {}

  /**
   * Credentials of a server that listens on {@code address}.
   *
   * @throws ConfigurationException unless it is a loopback address
   */
  public static ServerCredentials insecureLoopbackServer(InetSocketAddress address) {
    requireLoopback(address.getHostString(), address.getAddress());
    return InsecureServerCredentials.create();
  }

  /**
   * Credentials of a client that calls {@code host}.
   *
   * @throws ConfigurationException unless it is this machine by its loopback address
   */
  public static ChannelCredentials insecureLoopbackClient(String host) {
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        requireLoopback(host, address);
      }
    } catch (UnknownHostException e) {
      throw new ConfigurationException("host '" + host + "' is unknown; is its name right?", e);
    }
    return InsecureChannelCredentials.create();
  }

  private static void requireLoopback(String name, @Nullable InetAddress address) {
    if (address == null || !address.isLoopbackAddress()) {
      throw new ConfigurationException(
          "plaintext with '"
              + name
              + "': without TLS only loopback addresses are allowed, such as 127.0.0.1 or localhost;"
              + " leave --plaintext out, or choose one of these");
    }
  }
}
