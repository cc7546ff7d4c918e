package dev.covey.models.data;

import dev.covey.core.ClientId;
import dev.covey.core.error.DataException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The clients of a federation, by index. Text may be made on demand, so that a large virtual cohort
 * costs no memory: ask for a client when it trains, and do not keep it. Thread-safe; the same index
 * always gives the same text.
 */
public interface ClientTexts {
  /** Number of clients, at least 1. */
  int count();

  /**
   * Name of a client, without making its text.
   *
   * @param index 0 to {@link #count()} - 1
   */
  ClientId id(int index);

  /**
   * Text of a client.
   *
   * @param index 0 to {@link #count()} - 1
   */
  ClientText client(int index);

  /**
   * Clients that are held in memory.
   *
   * @throws DataException without a client, or where two have the same id
   */
  static ClientTexts of(List<ClientText> clients) {
    List<ClientText> held = List.copyOf(clients);
    if (held.isEmpty()) {
      throw new DataException("a federation without clients: at least 1 is needed");
    }
    Set<ClientId> seen = new HashSet<>();
    for (ClientText client : held) {
      if (!seen.add(client.id())) {
        throw new DataException(
            "two clients are named " + client.id() + ": give each client a name of its own");
      }
    }
    return new ClientTexts() {
      @Override
      public int count() {
        return held.size();
      }

      @Override
      public ClientId id(int index) {
        return held.get(index).id();
      }

      @Override
      public ClientText client(int index) {
        return held.get(index);
      }
    };
  }
}
