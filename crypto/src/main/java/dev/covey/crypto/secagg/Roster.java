package dev.covey.crypto.secagg;

import dev.covey.core.ClientId;
import dev.covey.crypto.Transcript;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Who may take part in a session, in an order that everybody agrees on: a member is named by its
 * index from here on. No id and no key stands twice.
 */
public final class Roster {
  private final List<Member> members;
  private final Map<ClientId, Integer> indexes = new HashMap<>();
  private final byte[] root;

  /**
   * @throws IllegalArgumentException if empty, or if an id or a key stands twice
   */
  public Roster(List<Member> members) {
    this.members = List.copyOf(members);
    if (members.isEmpty()) {
      throw new IllegalArgumentException("a roster has at least one member");
    }
    Set<ByteBuffer> keys = new HashSet<>();
    Transcript transcript = Transcript.of("covey/secagg/roster/1").list(members.size());
    for (int index = 0; index < members.size(); index++) {
      Member member = members.get(index);
      if (indexes.put(member.id(), index) != null) {
        throw new IllegalArgumentException("client " + member.id() + " stands twice in the roster");
      }
      if (!keys.add(ByteBuffer.wrap(member.identityKey()))) {
        throw new IllegalArgumentException(
            "the identity key of client " + member.id() + " stands twice in the roster");
      }
      transcript.text(member.id().value()).bytes(member.identityKey()).real(member.weight());
    }
    root = transcript.sha256();
  }

  /** Number of members n. */
  public int size() {
    return members.size();
  }

  /** The member at an index. */
  public Member get(int index) {
    return members.get(index);
  }

  /** All members, in order. */
  public List<Member> members() {
    return members;
  }

  /** The index of a client, if it is a member. */
  public OptionalInt indexOf(ClientId id) {
    Integer index = indexes.get(id);
    return index == null ? OptionalInt.empty() : OptionalInt.of(index);
  }

  /** Digest of the ids of some members, the same whatever roster they stand in: 32 bytes. */
  public byte[] digestOf(SurvivorSet survivors) {
    List<String> ids =
        Arrays.stream(survivors.indexes())
            .mapToObj(index -> members.get(index).id().value())
            .sorted()
            .toList();
    Transcript transcript = Transcript.of("covey/secagg/opened/1").list(ids.size());
    ids.forEach(transcript::text);
    return transcript.sha256();
  }

  /** Digest of all ids, keys and weights in order: 32 bytes. */
  public byte[] root() {
    return root.clone();
  }
}
