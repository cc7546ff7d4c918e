package dev.covey.protocol.secagg;

import dev.covey.crypto.keys.IdentityKey;
import dev.covey.crypto.secagg.EnrolmentProof;
import dev.covey.protocol.v1.SecureEnrolment;

/** An authority's word on the wire. */
public final class EnrolmentProofs {
  private EnrolmentProofs() {}

  /** As a message, which shares the signature. */
  public static SecureEnrolment toWire(EnrolmentProof proof) {
    return SecureEnrolment.newBuilder()
        .setExpiresAtSeconds(proof.expiresAtSeconds())
        .setSignature(Fields.bytes(proof.signature()))
        .build();
  }

  /**
   * What was sent.
   *
   * @throws dev.covey.core.error.NetworkException if its signature has not the length of one
   */
  public static EnrolmentProof fromWire(SecureEnrolment wire) {
    return new EnrolmentProof(
        wire.getExpiresAtSeconds(),
        Fields.exactly("a signature", IdentityKey.SIGNATURE_BYTES, wire.getSignature()));
  }
}
