package dev.covey.protocol.tls;

import dev.covey.core.Clock;
import dev.covey.crypto.pki.ChainCheck;
import dev.covey.crypto.pki.ChainCheck.Use;
import dev.covey.crypto.pki.ChainCheck.Verdict;
import dev.covey.crypto.pki.Fingerprint;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A client's trust: the one root whose fingerprint came with the token. The server sends its root
 * along; the fingerprint makes it the anchor. No root of the machine's own store counts.
 */
final class PinnedServerTrust extends X509ExtendedTrustManager {
  private final Fingerprint root;
  private final Clock clock;

  PinnedServerTrust(Fingerprint root, Clock clock) {
    this.root = root;
    this.clock = clock;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    List<X509Certificate> presented = List.of(chain);
    X509Certificate anchor = null;
    for (X509Certificate certificate : presented) {
      if (Fingerprint.of(certificate).equals(root)) {
        anchor = certificate;
      }
    }
    if (anchor == null) {
      throw new PeerRefusedException(
          "the server at "
              + engine.getPeerHost()
              + " does not show the root "
              + root
              + ": it is not the coordinator the token is from, or somebody stands in between;"
              + " compare the address, and the fingerprint in `covey roster list` on the coordinator");
    }
    Verdict verdict = ChainCheck.check(presented, anchor, Use.SERVER, clock.now());
    if (verdict instanceof ChainCheck.Expired expired) {
      throw new PeerRefusedException(
          "the coordinator's certificate expired at "
              + expired.at()
              + " and by this machine's clock it is "
              + clock.now()
              + ": compare the clocks of both machines; a restart of the coordinator renews it");
    }
    if (verdict instanceof ChainCheck.NotYetValid early) {
      throw new PeerRefusedException(
          "the coordinator's certificate begins at "
              + early.from()
              + " and by this machine's clock it is "
              + clock.now()
              + ": compare the clocks of both machines, and set this machine's clock");
    }
    if (verdict instanceof ChainCheck.Untrusted untrusted) {
      throw new PeerRefusedException(
          "the coordinator's certificate is refused: "
              + untrusted.reason()
              + "; somebody may stand in between, or the coordinator's authority was exchanged");
    }
    String host = engine.getPeerHost();
    if (host == null || !HostNames.matches(chain[0], host)) {
      throw new PeerRefusedException(
          "the coordinator's certificate is not for the name '"
              + host
              + "': connect by a name it has, or start the coordinator with --name "
              + host);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new PeerRefusedException("a server is checked only with the name it was called by");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new PeerRefusedException("a client accepts no clients");
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
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
