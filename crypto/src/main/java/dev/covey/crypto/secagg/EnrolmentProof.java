package dev.covey.crypto.secagg;

import dev.covey.core.ClientId;
import dev.covey.crypto.Transcript;
import dev.covey.crypto.keys.IdentityKey;
import java.time.Instant;
import java.util.Arrays;

/**
 * An authority's word, until a time, that an identity key is the key of a client. Whoever trusts
 * the authority can check it, so it may come from anybody, the coordinator included.
 *
 * @param expiresAtSeconds when it ends, in seconds since 1970-01-01T00:00Z
 * @param signature of the authority, 64 bytes of Ed25519; shared, not to be changed
 */
public record EnrolmentProof(long expiresAtSeconds, byte[] signature) {
  private static final String DOMAIN = "covey/enrolled-client/1";

  public EnrolmentProof {
    if (signature.length != IdentityKey.SIGNATURE_BYTES) {
      throw new IllegalArgumentException(
          "a signature has " + IdentityKey.SIGNATURE_BYTES + " bytes, got " + signature.length);
    }
  }

  /**
   * Gives the authority's word.
   *
   * @param identityKey of the client, 32 bytes
   * @param expires when it ends; parts of a second are cut off
   */
  public static EnrolmentProof issue(
      IdentityKey authority, ClientId id, byte[] identityKey, Instant expires) {
    long seconds = expires.getEpochSecond();
    return new EnrolmentProof(seconds, authority.sign(signed(id, identityKey, seconds)));
  }

  /** Whether this authority gave its word for this client and key, whenever it ends. */
  public boolean isOf(byte[] authorityKey, ClientId id, byte[] identityKey) {
    return IdentityKey.verifies(authorityKey, signed(id, identityKey, expiresAtSeconds), signature);
  }

  /** Whether it has ended. */
  public boolean hasExpired(Instant now) {
    return now.getEpochSecond() >= expiresAtSeconds;
  }

  private static byte[] signed(ClientId id, byte[] identityKey, long expiresAtSeconds) {
    return Transcript.of(DOMAIN)
        .text(id.value())
        .bytes(identityKey)
        .number(expiresAtSeconds)
        .toByteArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EnrolmentProof that
        && expiresAtSeconds == that.expiresAtSeconds
        && Arrays.equals(signature, that.signature);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(signature);
  }

  @Override
  public String toString() {
    return "EnrolmentProof[until " + Instant.ofEpochSecond(expiresAtSeconds) + "]";
  }
}
