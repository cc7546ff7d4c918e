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
 *
 * <p>It remembers too over which survivors a client helped to open the sum of a round. Attempts at
 * a round are at the same task, so two sums of one round that differ in one client are that
 * client's update: a coordinator that may lie about an attempt that failed would only have to try
 * again.
 */
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

  /**
   * Remembers that the client helps to open the sum of a session that it has entered.
   *
   * @param survivors digest of who is in the sum, 32 bytes
   * @return whether it may: false if it helped to open one over others in the same round
   * @throws dev.covey.core.error.StoreException if it cannot be remembered; nothing must be
   *     revealed then
   */
  boolean open(RoundKey key, byte[] survivors);

  /** A history that is forgotten with the process. */
  static SessionHistory inMemory() {
    LastSessions last = new LastSessions();
    return new SessionHistory() {
      @Override
      public Entry enter(RoundKey key) {
        synchronized (last) {
          return last.advance(key) ? Entry.FIRST : Entry.AGAIN;
        }
      }

      @Override
      public boolean open(RoundKey key, byte[] survivors) {
        Opened opened = Opened.of(key, survivors);
        synchronized (last) {
          boolean may = last.mayOpen(opened);
          if (may) {
            last.opened(opened);
          }
          return may;
        }
      }
    };
  }
}
