package dev.covey.crypto.pki;

import dev.covey.core.error.DataException;
import dev.covey.crypto.Transcript;
import java.io.IOException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;

/**
 * How an identity owns a key of TLS: it signs that key. The signature stands in the certificate, as
 * a private extension beside the identity's public key, so that whoever reads the certificate can
 * check that the identity wanted it, without trusting the authority that issued it.
 */
public final class IdentityBinding {
  /**
   * The extension that holds the signature. Identifiers under 2.25 are made from a UUID and need no
   * registration (ITU-T X.667).
   */
  static final ASN1ObjectIdentifier EXTENSION =
      new ASN1ObjectIdentifier("2.25.166217395579586523064996570604130334387");

  private static final String DOMAIN = "covey/identity-binding/1";

  private IdentityBinding() {}

  /** The identity's signature over a key of TLS: 64 bytes. */
  public static byte[] sign(IdentityKey identity, PublicKey tlsKey) {
    return identity.sign(message(identity.publicKey(), tlsKey));
  }

  /** Whether {@code signature} binds {@code tlsKey} to {@code identity}. */
  public static boolean verifies(IdentityPublicKey identity, PublicKey tlsKey, byte[] signature) {
    return identity.verifies(message(identity, tlsKey), signature);
  }

  /**
   * Checks the binding that a certificate carries.
   *
   * @throws DataException if there is none or it does not verify
   */
  public static void check(X509Certificate certificate) {
    IdentityPublicKey identity = CertificateSubject.of(certificate).identity();
    byte[] extension = certificate.getExtensionValue(EXTENSION.getId());
    if (extension == null
        || !verifies(identity, certificate.getPublicKey(), signature(extension))) {
      throw new DataException(
          "the certificate's key was not signed by the identity it names; enrol again");
    }
  }

  static DEROctetString extension(byte[] signature) {
    return new DEROctetString(signature);
  }

  private static byte[] signature(byte[] extension) {
    try {
      // The value of an extension is wrapped in an octet string; so is the signature within.
      byte[] inner = ASN1OctetString.getInstance(extension).getOctets();
      return ASN1OctetString.getInstance(org.bouncycastle.asn1.ASN1Primitive.fromByteArray(inner))
          .getOctets();
    } catch (IOException | RuntimeException e) {
      throw new DataException("the certificate's identity binding is malformed; enrol again", e);
    }
  }

  private static byte[] message(IdentityPublicKey identity, PublicKey tlsKey) {
    return Transcript.of(DOMAIN)
        .bytes(identity.toByteArray())
        .bytes(tlsKey.getEncoded())
        .toByteArray();
  }
}
