package dev.covey.protocol.tls;

import dev.covey.core.error.InternalException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Whether a certificate has the name by which its holder was called (RFC 6125, RFC 9525). */
final class HostNames {
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  private HostNames() {}

  static boolean matches(X509Certificate certificate, String called) {
    String host = called.toLowerCase(Locale.ROOT);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    boolean address = isAddress(host);
    Collection<List<?>> names;
    try {
      names = certificate.getSubjectAlternativeNames();
    } catch (CertificateParsingException e) {
      return false;
    }
    if (names == null) {
      return false;
    }
    for (List<?> name : names) {
      if (!(name.get(0) instanceof Integer type) || !(name.get(1) instanceof String value)) {
        continue;
      }
      String lower = value.toLowerCase(Locale.ROOT);
      if (type == DNS_NAME && !address && matchesName(lower, host)
          || type == IP_ADDRESS && address && parse(lower).equals(parse(host))) {
        return true;
      }
    }
    return false;
  }

  private static boolean matchesName(String pattern, String host) {
    if (!pattern.startsWith("*.")) {
      return pattern.equals(host);
    }
    int dot = host.indexOf('.');
    return dot > 0 && host.substring(dot).equals(pattern.substring(1));
  }

  /** Only digits, dots and colons: looking one up asks no name server. */
  static boolean isAddress(String host) {
    return host.indexOf(':') >= 0 || host.matches("[0-9]+(\\.[0-9]+){3}");
  }

  private static InetAddress parse(String address) {
    try {
      return InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      throw new InternalException("address " + address + " in a certificate is none", e);
    }
  }
}
