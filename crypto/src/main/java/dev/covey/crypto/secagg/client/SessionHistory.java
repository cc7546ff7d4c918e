package dev.covey.crypto.secagg.client;

import dev.covey.core.RoundKey;
import java.util.HashSet;
import java.util.Set;

/**
 * Which sessions a client has joined. On a device it is durable: an entry is on disk before {@link
 * #enter} returns.
 */
@FunctionalInterface
public interface SessionHistory {
  /** Whether a session was new. */
  enum Entry {
    FIRST,
    AGAIN
  }

  /** Remembers a session, and tells whether the client was in it before. */
  Entry enter(RoundKey key);

  /** A history that is forgotten with the process. */
  static SessionHistory inMemory() {
    Set<RoundKey> seen = new HashSet<>();
    return key -> {
      synchronized (seen) {
        return seen.add(key) ? Entry.FIRST : Entry.AGAIN;
      }
    };
  }
}
