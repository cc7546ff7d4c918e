package dev.covey.crypto.pki;

import dev.covey.crypto.Transcript;
import java.math.BigInteger;

/**
 * That whoever asks for a certificate holds the identity's secret now, for this request: signatures
 * over everything the request says. A recorded one is worth nothing with another token, authority,
 * key or certificate.
 */
public final class ProofOfPossession {
  private static final String ENROLMENT = "covey/enrolment/1";
  private static final String RENEWAL = "covey/renewal/1";

  private ProofOfPossession() {}

  /**
   * What is signed to enrol.
   *
   * @param token hash of the token that is redeemed
   * @param authority fingerprint of the root whose certificate is asked for
   * @param request PKCS#10 request in DER
   * @param wantedId the id asked for, or empty
   */
  public static byte[] enrolment(
      TokenHash token, Fingerprint authority, byte[] request, String wantedId) {
    return Transcript.of(ENROLMENT)
        .bytes(token.toByteArray())
        .bytes(authority.toByteArray())
        .bytes(request)
        .text(wantedId)
        .toByteArray();
  }

  /**
   * What is signed to renew.
   *
   * @param serial of the certificate in use
   * @param request PKCS#10 request in DER
   */
  public static byte[] renewal(BigInteger serial, byte[] request) {
    return Transcript.of(RENEWAL).bytes(serial.toByteArray()).bytes(request).toByteArray();
  }
}
