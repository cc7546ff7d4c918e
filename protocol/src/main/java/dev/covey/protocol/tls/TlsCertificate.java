package dev.covey.protocol.tls;

import dev.covey.core.error.ConfigurationException;
import dev.covey.crypto.pki.CertificateChain;
import dev.covey.crypto.pki.TlsKey;

/**
 * What one side of a connection shows of itself.
 *
 * @param key the key of the chain's first certificate
 * @param chain its own certificate first, the root last
 */
public record TlsCertificate(TlsKey key, CertificateChain chain) {
  public TlsCertificate {
    if (!key.publicKey().equals(chain.leaf().getPublicKey())) {
      throw new ConfigurationException(
          "key and certificate of '"
              + chain.leaf().getSubjectX500Principal().getName()
              + "' do not belong together; restore both from the same backup, or enrol again");
    }
  }
}
