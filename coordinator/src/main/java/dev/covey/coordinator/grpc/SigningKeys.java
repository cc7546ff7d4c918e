package dev.covey.coordinator.grpc;

import dev.covey.core.ClientId;
import dev.covey.crypto.secagg.Member;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * With which keys the clients of a run sign in its sessions. A key is one client's: keys are public
 * once a session was announced, and a roster in which one stands twice is none. Guarded by its
 * {@link RunClients}.
 */
final class SigningKeys {
  private final Map<ClientId, Member> members = new HashMap<>();
  private final Map<ByteBuffer, ClientId> owners = new HashMap<>();

  /**
   * Takes the key that a client names; it replaces the one it had before.
   *
   * @param member the client with its key, from here on shared
   * @return false if the key is another client's; nothing has changed then
   */
  boolean claim(Member member) {
    ByteBuffer wanted = ByteBuffer.wrap(member.identityKey());
    ClientId owner = owners.get(wanted);
    if (owner != null && !owner.equals(member.id())) {
      return false;
    }
    Optional.ofNullable(members.put(member.id(), member))
        .ifPresent(before -> owners.remove(ByteBuffer.wrap(before.identityKey())));
    owners.put(wanted, member.id());
    return true;
  }

  /** A client with its key, if it has named one. */
  Optional<Member> of(ClientId client) {
    return Optional.ofNullable(members.get(client));
  }
}
