package dev.covey.crypto.secagg.client;

import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.crypto.keys.IdentityKey;
import dev.covey.crypto.secagg.EnrolmentProof;
import dev.covey.crypto.secagg.Member;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whom a client believes to be a client, and not an invention of the coordinator. Against a
 * malicious coordinator this has to come from somebody else: an authority, or a pinned log.
 */
public sealed interface Enrolment {
  /** Why a member is not believed to be a client; empty if it is. */
  Optional<String> objection(Member member);

  /** Takes the coordinator's word. */
  record UnverifiedEnrolment() implements Enrolment {
    @Override
    public Optional<String> objection(Member member) {
      return Optional.empty();
    }
  }

  /** Knows the enrolled clients by their keys. */
  final class Pinned implements Enrolment {
    private final Map<ClientId, byte[]> keys = new HashMap<>();

    private Pinned(List<Member> members) {
      members.forEach(member -> keys.put(member.id(), member.identityKey().clone()));
    }

    @Override
    public Optional<String> objection(Member member) {
      byte[] key = keys.get(member.id());
      return key != null && Arrays.equals(key, member.identityKey())
          ? Optional.empty()
          : Optional.of("client " + member.id() + " is not enrolled with this key");
    }
  }

  /**
   * Believes the proofs of one authority, which travel with the roster. A proof is verified once
   * and remembered: 0.1 ms a member in the first session, nothing in later ones. Thread-safe.
   */
  final class ByAuthority implements Enrolment {
    /** Of a remembered member about 300 bytes. */
    private static final int MOST_REMEMBERED = 20_000;

    private final byte[] authorityKey;
    private final Clock clock;
    private final Set<Member> believed = ConcurrentHashMap.newKeySet();

    private ByAuthority(byte[] authorityKey, Clock clock) {
      if (authorityKey.length != IdentityKey.PUBLIC_KEY_BYTES) {
        throw new IllegalArgumentException(
            "an authority's key has "
                + IdentityKey.PUBLIC_KEY_BYTES
                + " bytes, got "
                + authorityKey.length);
      }
      this.authorityKey = authorityKey.clone();
      this.clock = clock;
    }

    @Override
    public Optional<String> objection(Member member) {
      Optional<EnrolmentProof> proof = member.enrolment();
      if (proof.isEmpty()) {
        return Optional.of("client " + member.id() + " shows no enrolment by the authority");
      }
      if (proof.get().hasExpired(clock.now())) {
        return Optional.of("the authority's enrolment of client " + member.id() + " has expired");
      }
      // Of equal weight for what is remembered: the proof is of id and key alone.
      Member named = new Member(member.id(), member.identityKey(), 1, Optional.of(proof.get()));
      if (!believed.contains(named)) {
        if (!proof.get().isOf(authorityKey, member.id(), member.identityKey())) {
          return Optional.of(
              "the enrolment of client " + member.id() + " is not signed by the authority");
        }
        if (believed.size() >= MOST_REMEMBERED) {
          believed.clear();
        }
        believed.add(named);
      }
      return Optional.empty();
    }
  }

  /** Members that are known already, from a pinned log. */
  static Enrolment pinned(List<Member> members) {
    return new Pinned(members);
  }

  /**
   * Those that an authority enrolled.
   *
   * @param authorityKey Ed25519, 32 bytes
   * @param clock by which proofs expire
   */
  static Enrolment byAuthority(byte[] authorityKey, Clock clock) {
    return new ByAuthority(authorityKey, clock);
  }
}
