package dev.covey.aggregation.arrival;

import dev.covey.core.ClientId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The clients of one round in a fixed order. A client's place is its slot, from 0; float sums fold
 * in the order of slots.
 */
public final class Roster {
  private final List<ClientId> clients;
  private final Map<ClientId, Integer> slots = new HashMap<>();

  private Roster(List<ClientId> clients) {
    this.clients = List.copyOf(clients);
    for (ClientId client : this.clients) {
      if (slots.put(client, slots.size()) != null) {
        throw new IllegalArgumentException("client " + client + " stands twice in a roster");
      }
    }
  }

  /** A roster of these clients in this order. */
  public static Roster of(List<ClientId> clients) {
    return new Roster(clients);
  }

  public int size() {
    return clients.size();
  }

  public List<ClientId> clients() {
    return clients;
  }

  /** The client's slot; empty for a stranger. */
  public OptionalInt slot(ClientId client) {
    Integer slot = slots.get(client);
    return slot == null ? OptionalInt.empty() : OptionalInt.of(slot);
  }
}
