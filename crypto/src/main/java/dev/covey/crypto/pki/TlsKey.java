package dev.covey.crypto.pki;

import dev.covey.core.error.DataException;
import dev.covey.core.error.InternalException;
import dev.covey.core.error.StoreException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;

/**
 * A key pair of TLS: ECDSA on P-256, the curve that every TLS library signs certificates with.
 * Short-lived and bound to an {@link IdentityKey}, or a server's or an authority's own.
 */
public final class TlsKey {
  private static final String CURVE = "secp256r1";

  private final PrivateKey privateKey;
  private final PublicKey publicKey;

  private TlsKey(PrivateKey privateKey, PublicKey publicKey) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
  }

  /** A new key pair. */
  public static TlsKey generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(CURVE), random);
      KeyPair pair = generator.generateKeyPair();
      return new TlsKey(pair.getPrivate(), pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw new InternalException("this Java runtime makes no P-256 keys", e);
    }
  }

  /**
   * Reads a private key file, PKCS#8 in PEM.
   *
   * @throws StoreException if it is absent, malformed, of another kind, or others can read it
   */
  public static TlsKey read(Path file) {
    byte[] der = Pem.decodeOne(Pem.PRIVATE_KEY, SecretFiles.read(file), file.toString());
    try {
      PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
      if (key instanceof ECPrivateKey ec && isP256(ec.getParams())) {
        return new TlsKey(ec, publicHalf(ec));
      }
    } catch (GeneralSecurityException | RuntimeException e) {
      // The cause may quote the file; it stays out of the message and of the trace.
    }
    throw new StoreException(
        file
            + " does not hold a P-256 private key in PKCS#8 without a password; `openssl genpkey"
            + " -algorithm EC -pkeyopt ec_paramgen_curve:P-256` makes one");
  }

  /** Writes the private key with mode 0600, PKCS#8 in PEM. */
  public void write(Path file) {
    SecretFiles.write(file, Pem.encode(Pem.PRIVATE_KEY, privateKey.getEncoded()));
  }

  /** The secret half, for TLS libraries and signatures. */
  public PrivateKey privateKey() {
    return privateKey;
  }

  /** The public half. */
  public PublicKey publicKey() {
    return publicKey;
  }

  /** Names the public half; the secret is never shown. */
  @Override
  public String toString() {
    return "TlsKey[" + fingerprint(publicKey) + "]";
  }

  /** SHA-256 of a public key's SubjectPublicKeyInfo. */
  public static Fingerprint fingerprint(PublicKey key) {
    return Fingerprint.of(key.getEncoded());
  }

  /**
   * Reads a public key.
   *
   * @throws DataException if it is not on P-256
   */
  static PublicKey publicKey(SubjectPublicKeyInfo info) {
    try {
      boolean p256 =
          info.getAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
              && X9ObjectIdentifiers.prime256v1.equals(info.getAlgorithm().getParameters());
      if (p256
          && KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(info.getEncoded()))
              instanceof ECPublicKey key
          && isOnCurve(key)) {
        return key;
      }
    } catch (GeneralSecurityException | java.io.IOException | RuntimeException e) {
      throw new DataException("the TLS key of the request is malformed: expected one on P-256", e);
    }
    throw new DataException("the TLS key of the request is not on P-256; make one that is");
  }

  private static boolean isOnCurve(ECPublicKey key) {
    ECPoint point = key.getW();
    return CustomNamedCurves.getByName("P-256")
        .getCurve()
        .createPoint(point.getAffineX(), point.getAffineY())
        .isValid();
  }

  private static boolean isP256(ECParameterSpec parameters) {
    return parameters.getOrder().equals(CustomNamedCurves.getByName("P-256").getN());
  }

  private static PublicKey publicHalf(ECPrivateKey key) throws GeneralSecurityException {
    org.bouncycastle.math.ec.ECPoint point =
        CustomNamedCurves.getByName("P-256").getG().multiply(key.getS()).normalize();
    BigInteger x = point.getAffineXCoord().toBigInteger();
    BigInteger y = point.getAffineYCoord().toBigInteger();
    return KeyFactory.getInstance("EC")
        .generatePublic(new ECPublicKeySpec(new ECPoint(x, y), key.getParams()));
  }
}
