package dev.covey.crypto.secagg.client;

import dev.covey.core.RoundKey;

/**
 * Which sessions a client has joined. On a device it is durable ({@link FileSessionHistory}): an
 * entry is on disk before {@link #enter} returns, and so before anything of the session is sent.
 * The rest of a session's state is in memory only, so whoever joins once also answers one unmask
 * request, whatever happens to the process between.
 *
 * <p>The sessions of a run are joined in ascending order of round and attempt; one that does not
 * come after the last counts as joined before. That is what keeps a history small without ever
 * forgetting a session: of each run the last is enough.
 */
@FunctionalInterface
public interface SessionHistory {
  /** Whether a session was new. */
  enum Entry {
    FIRST,
    AGAIN
  }

  /**
   * Remembers a session, and tells whether the client was in it, or in a later one of its run,
   * before.
   *
   * @throws dev.covey.core.error.StoreException if it cannot be remembered; the session must not be
   *     joined then
   */
  Entry enter(RoundKey key);

  /** A history that is forgotten with the process. */
  static SessionHistory inMemory() {
    LastSessions last = new LastSessions();
    return key -> {
      synchronized (last) {
        return last.advance(key) ? Entry.FIRST : Entry.AGAIN;
      }
    };
  }
}
