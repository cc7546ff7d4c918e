package dev.covey.crypto.secagg.client;

import dev.covey.core.ClientId;
import dev.covey.crypto.Transcript;
import dev.covey.crypto.keys.Checked;
import dev.covey.crypto.keys.IdentityKey;
import dev.covey.crypto.secagg.Member;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whom a client believes to be a client, and not an invention of the coordinator. Against a
 * malicious coordinator this has to come from somebody else: an authority's certificates, or a
 * pinned log.
 */
public sealed interface Enrolment {
  /** Takes the coordinator's word. */
  record UnverifiedEnrolment() implements Enrolment {}

  /** Knows the enrolled clients by their keys. */
  final class Enrolled implements Enrolment {
    private final Map<ClientId, byte[]> keys;

    private Enrolled(Map<ClientId, byte[]> keys) {
      this.keys = keys;
    }

    boolean contains(Member member) {
      byte[] key = keys.get(member.id());
      return key != null && Arrays.equals(key, member.identityKey());
    }
  }

  /**
   * An authority's word that a key is a client's.
   *
   * @param identityKey 32 bytes; shared
   * @param signature of the authority; shared
   */
  record Certificate(ClientId id, byte[] identityKey, byte[] signature) {
    /** Issues a certificate. */
    public static Certificate issue(IdentityKey authority, ClientId id, byte[] identityKey) {
      return new Certificate(id, identityKey, authority.sign(signed(id, identityKey)));
    }

    private static byte[] signed(ClientId id, byte[] identityKey) {
      return Transcript.of("covey/enrolment/1").text(id.value()).bytes(identityKey).toByteArray();
    }
  }

  /** Members that are known already, from a pinned log. */
  static Enrolment pinned(List<Member> members) {
    Map<ClientId, byte[]> keys = new HashMap<>();
    members.forEach(member -> keys.put(member.id(), member.identityKey().clone()));
    return new Enrolled(keys);
  }

  /** Those certified by an authority; each signature is verified here, once for all sessions. */
  static Checked<Enrolment> certified(byte[] authorityKey, List<Certificate> certificates) {
    Map<ClientId, byte[]> keys = new HashMap<>();
    for (Certificate certificate : certificates) {
      byte[] signed = Certificate.signed(certificate.id(), certificate.identityKey());
      if (!IdentityKey.verifies(authorityKey, signed, certificate.signature())) {
        return new Checked.Failed<>(
            "the enrolment of client " + certificate.id() + " is not signed by the authority");
      }
      keys.put(certificate.id(), certificate.identityKey().clone());
    }
    return new Checked.Passed<>(new Enrolled(keys));
  }
}
