package dev.covey.crypto.pki;

import dev.covey.core.error.DataException;
import dev.covey.core.error.InternalException;
import java.io.IOException;
import java.security.PublicKey;
import java.util.Arrays;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * A request for a certificate (PKCS#10, RFC 2986): a P-256 key, signed with itself. What else it
 * asks for is ignored: the authority decides names and uses.
 */
public final class CertificateRequest {
  /** The longest request that is read. */
  public static final int MAX_BYTES = 4096;

  private final byte[] encoded;
  private final PublicKey tlsKey;

  private CertificateRequest(byte[] encoded, PublicKey tlsKey) {
    this.encoded = encoded;
    this.tlsKey = tlsKey;
  }

  /** A request for a certificate on {@code key}. */
  public static CertificateRequest create(TlsKey key) {
    try {
      PKCS10CertificationRequest request =
          new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=covey"), key.publicKey())
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.privateKey()));
      return new CertificateRequest(request.getEncoded(), key.publicKey());
    } catch (OperatorCreationException | IOException e) {
      throw new InternalException("cannot sign a certificate request", e);
    }
  }

  /**
   * Reads a request of a stranger and checks its signature.
   *
   * @throws DataException if it is too long, malformed, on another curve, or not signed by its key
   */
  public static CertificateRequest parse(byte[] encoded) {
    if (encoded.length == 0 || encoded.length > MAX_BYTES) {
      throw new DataException(
          "certificate request of " + encoded.length + " bytes: expected 1 to " + MAX_BYTES);
    }
    try {
      PKCS10CertificationRequest request = new PKCS10CertificationRequest(encoded);
      if (!Arrays.equals(request.getEncoded(), encoded)) {
        throw new DataException("certificate request is not in its one DER form");
      }
      PublicKey key = TlsKey.publicKey(request.getSubjectPublicKeyInfo());
      if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        throw new DataException("certificate request is not signed by the key it is for");
      }
      return new CertificateRequest(encoded.clone(), key);
    } catch (DataException e) {
      throw e;
    } catch (IOException | OperatorCreationException | PKCSException | RuntimeException e) {
      // The ASN.1 reader has many ways to stumble over what a stranger sends.
      throw new DataException("certificate request is malformed: expected PKCS#10 in DER", e);
    }
  }

  /** The DER form. */
  public byte[] toByteArray() {
    return encoded.clone();
  }

  /** The key that is to be certified. */
  public PublicKey tlsKey() {
    return tlsKey;
  }
}
