package dev.covey.protocol.tls;

import dev.covey.crypto.pki.Authorities;
import dev.covey.crypto.pki.Fingerprint;
import java.security.cert.X509Certificate;

/** By what a client knows its coordinator. No root of the machine's own store ever counts. */
public sealed interface ServerTrust {
  /**
   * The root that came with the token: the server shows it, the fingerprint makes it the anchor.
   */
  record Root(Fingerprint fingerprint) implements ServerTrust {}

  /** Authorities that the client's owner or operator named in a file. */
  record Under(Authorities authorities) implements ServerTrust {}

  /**
   * One certificate and no other, whatever name it is called by: for those on the coordinator's own
   * machine, who find it in the data folder.
   */
  record Exactly(X509Certificate certificate) implements ServerTrust {}
}
