package dev.covey.crypto.secagg;

import dev.covey.core.ClientId;
import dev.covey.core.Hex;
import dev.covey.crypto.keys.IdentityKey;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client in a roster.
 *
 * @param identityKey its Ed25519 public key, 32 bytes; shared, not to be changed
 * @param weight what its vector counts in the sum, above 0; 1 where all count alike. It is public
 *     and fixed before anything is masked.
 * @param enrolment an authority's word that the key is the client's, where there is an authority;
 *     it is no part of what the roster is known by, for each member checks it by itself
 */
public record Member(
    ClientId id, byte[] identityKey, double weight, Optional<EnrolmentProof> enrolment) {
  public Member {
    if (identityKey.length != IdentityKey.PUBLIC_KEY_BYTES) {
      throw new IllegalArgumentException(
          "an identity key has "
              + IdentityKey.PUBLIC_KEY_BYTES
              + " bytes, got "
              + identityKey.length);
    }
    if (!(weight > 0) || Double.isInfinite(weight)) {
      throw new IllegalArgumentException("a weight is above 0 and finite, got " + weight);
    }
  }

  /** A member without an authority's word. */
  public Member(ClientId id, byte[] identityKey, double weight) {
    this(id, identityKey, weight, Optional.empty());
  }

  /** A member that counts like all others. */
  public static Member of(ClientId id, byte[] identityKey) {
    return new Member(id, identityKey, 1);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Member that
        && id.equals(that.id)
        && Arrays.equals(identityKey, that.identityKey)
        && weight == that.weight
        && enrolment.equals(that.enrolment);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return "Member[" + id + " " + Hex.format(identityKey, 0, 4) + "...]";
  }
}
