package dev.covey.config;

import dev.covey.core.error.ConfigurationException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host and a port, as written; nothing is looked up.
 *
 * @param host a name, an IPv4 address, or an IPv6 address without brackets
 * @param port 0 to 65535; 0 lets the system choose where one listens
 */
public record Endpoint(String host, int port) {
  private static final Pattern WRITTEN =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]{2,45})]|([A-Za-z0-9._-]{1,253})):([0-9]{1,5})");
  private static final Pattern HOST =
      Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*|[A-Za-z0-9._-]{1,253}");
  private static final Pattern LOOPBACK_4 = Pattern.compile("127\\.[0-9]+\\.[0-9]+\\.[0-9]+");

  public Endpoint {
    if (!HOST.matcher(host).matches() || port < 0 || port > 65_535) {
      throw new ConfigurationException(
          "host of " + host.length() + " characters, port " + port + ": expected HOST:PORT");
    }
  }

  /** Reads {@code HOST:PORT} or {@code [IPV6]:PORT}. */
  public static Optional<Endpoint> parse(String text) {
    Matcher written = WRITTEN.matcher(text);
    if (!written.matches()) {
      return Optional.empty();
    }
    int port = Integer.parseInt(written.group(3));
    String host = written.group(1) != null ? written.group(1) : written.group(2);
    boolean bracketed = written.group(1) != null;
    return port > 65_535 || bracketed && !host.contains(":")
        ? Optional.empty()
        : Optional.of(new Endpoint(host, port));
  }

  /**
   * Whether this can be reached from this machine alone. Judged by the words: {@code localhost},
   * 127.0.0.0/8 or ::1.
   */
  public boolean isLoopback() {
    return host.equalsIgnoreCase("localhost")
        || host.equals("::1")
        || LOOPBACK_4.matcher(host).matches();
  }

  /** {@code HOST:PORT}, which reads back equal. */
  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
