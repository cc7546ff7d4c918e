package dev.covey.crypto.pki;

import dev.covey.core.error.ConfigurationException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The host names and addresses by which clients reach a coordinator; they stand in its certificate,
 * and a client refuses one that does not have the name it called.
 *
 * @param names host names (a first label {@code *} is allowed), IPv4 and IPv6 addresses, at least
 *     one
 */
public record ServerNames(List<String> names) {
  private static final Pattern IPV4 =
      Pattern.compile("(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");
  private static final Pattern HOST =
      Pattern.compile(
          "(\\*\\.)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

  public ServerNames {
    Set<String> unique = new LinkedHashSet<>();
    for (String name : names) {
      unique.add(normal(name));
    }
    if (unique.isEmpty()) {
      throw new ConfigurationException(
          "a coordinator without a name: expected at least one host name or IP address");
    }
    names = List.copyOf(unique);
  }

  /** These names and the ways to call a machine from itself. */
  public static ServerNames withLoopback(List<String> names) {
    Set<String> all = new LinkedHashSet<>(names);
    all.addAll(List.of("localhost", "127.0.0.1", "::1"));
    return new ServerNames(List.copyOf(all));
  }

  /** Whether a name is an address rather than a host name. */
  static boolean isAddress(String name) {
    return name.indexOf(':') >= 0 || IPV4.matcher(name).matches();
  }

  private static String normal(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean fits =
        lower.indexOf(':') >= 0
            ? org.bouncycastle.util.IPAddress.isValidIPv6(lower)
            : IPV4.matcher(lower).matches()
                || (lower.length() <= 253 && HOST.matcher(lower).matches());
    if (!fits) {
      throw new ConfigurationException(
          "server name '" + name + "': expected a host name or an IP address, without a port");
    }
    return lower;
  }
}
