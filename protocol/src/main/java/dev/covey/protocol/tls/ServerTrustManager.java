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
import org.jspecify.annotations.Nullable;

/** A client's trust at the handshake, as {@link ServerTrust} says, and in the server's name. */
final class ServerTrustManager extends X509ExtendedTrustManager {
  private final ServerTrust trust;
  private final Clock clock;

  ServerTrustManager(ServerTrust trust, Clock clock) {
    this.trust = trust;
    this.clock = clock;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    Verdict verdict = verdict(List.of(chain), engine.getPeerHost());
    if (verdict instanceof ChainCheck.Expired expired) {
      throw new PeerRefusedException(
          "the coordinator's certificate expired at "
              + expired.at()
              + " and it is now "
              + clock.now()
              + ": compare the clocks; its operator has to renew it");
    }
    if (verdict instanceof ChainCheck.NotYetValid early) {
      throw new PeerRefusedException(
          "the coordinator's certificate begins at "
              + early.from()
              + " and it is now "
              + clock.now()
              + ": set this machine's clock");
    }
    if (verdict instanceof ChainCheck.Untrusted untrusted) {
      throw new PeerRefusedException(
          "the coordinator's certificate is refused: "
              + untrusted.reason()
              + "; somebody may stand in between, or the coordinator's authority was exchanged");
    }
    if (trust instanceof ServerTrust.Exactly) {
      return;
    }
    String host = engine.getPeerHost();
    if (host == null || !HostNames.matches(chain[0], host)) {
      throw new PeerRefusedException(
          "the coordinator's certificate is not for the name '"
              + host
              + "': connect by a name it has; its operator names further ones in tls.host-names, or in its"
              + " own certificate");
    }
  }

  private Verdict verdict(List<X509Certificate> presented, @Nullable String host)
      throws CertificateException {
    if (trust instanceof ServerTrust.Under under) {
      return under.authorities().check(presented, Use.SERVER, clock.now());
    }
    if (trust instanceof ServerTrust.Exactly exactly) {
      return exact(presented.get(0), exactly.certificate());
    }
    Fingerprint root = ((ServerTrust.Root) trust).fingerprint();
    for (X509Certificate certificate : presented) {
      if (Fingerprint.of(certificate).equals(root)) {
        return ChainCheck.check(presented, certificate, Use.SERVER, clock.now());
      }
    }
    throw new PeerRefusedException(
        "the server at "
            + host
            + " does not show the root "
            + root
            + ": it is not the coordinator the token is from, or somebody stands in between;"
            + " compare the address, and the fingerprint in `covey roster list` on the coordinator;"
            + " where its operator has a certificate of their own, tls.authority names its authority");
  }

  private Verdict exact(X509Certificate shown, X509Certificate expected) {
    if (!shown.equals(expected)) {
      return new ChainCheck.Untrusted(
          "it is not the one in server.pem beside the identity; the coordinator renews that file"
              + " in its data folder, a copy has to be copied again");
    }
    return clock.now().isAfter(shown.getNotAfter().toInstant())
        ? new ChainCheck.Expired(shown.getNotAfter().toInstant())
        : new ChainCheck.Trusted();
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
