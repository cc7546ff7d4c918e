package dev.covey.coordinator.grpc;

import dev.covey.core.ClientId;
import dev.covey.core.error.NetworkException;
import dev.covey.crypto.keys.IdentityKey;
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
  private final Map<ClientId, byte[]> keys = new HashMap<>();
  private final Map<ByteBuffer, ClientId> owners = new HashMap<>();

  /**
   * Takes the key that a client names; it replaces the one it had before.
   *
   * @return false if the key is another client's; nothing has changed then
   * @throws NetworkException if it has not the length of a key
   */
  boolean claim(ClientId client, byte[] key) {
    if (key.length != IdentityKey.PUBLIC_KEY_BYTES) {
      throw new NetworkException(
          "a signing key has " + IdentityKey.PUBLIC_KEY_BYTES + " bytes, got " + key.length);
    }
    ByteBuffer wanted = ByteBuffer.wrap(key.clone());
    ClientId owner = owners.get(wanted);
    if (owner != null && !owner.equals(client)) {
      return false;
    }
    Optional.ofNullable(keys.put(client, key.clone()))
        .ifPresent(before -> owners.remove(ByteBuffer.wrap(before)));
    owners.put(wanted, client);
    return true;
  }

  /** The key of a client, if it has named one. */
  Optional<byte[]> of(ClientId client) {
    return Optional.ofNullable(keys.get(client)).map(byte[]::clone);
  }
}
