package dev.covey.protocol.tls;

import dev.covey.core.Clock;
import dev.covey.crypto.pki.Authorities;
import dev.covey.crypto.pki.ChainCheck;
import dev.covey.crypto.pki.ChainCheck.Use;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A coordinator's trust at the handshake: a certificate, where one is shown, must come from one of
 * its own roots. One that has ended or not begun passes here, so that the call can be answered with
 * a reason instead of a broken connection; the coordinator's interceptor refuses it.
 */
final class ParticipantTrust extends X509ExtendedTrustManager {
  private final List<X509Certificate> roots;
  private final Clock clock;

  ParticipantTrust(List<X509Certificate> roots, Clock clock) {
    this.roots = List.copyOf(roots);
    this.clock = clock;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    if (new Authorities(roots).check(List.of(chain), Use.CLIENT, clock.now())
        instanceof ChainCheck.Untrusted untrusted) {
      throw new PeerRefusedException("the peer's certificate is refused: " + untrusted.reason());
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new PeerRefusedException("a coordinator's port calls no servers");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return roots.toArray(new X509Certificate[0]);
  }
}
