package dev.covey.privacy.ledger;

/**
 * Shows that the spend of a release is durable. Only the ledger makes it, after the store has
 * written; so a stage that asks for one cannot release anything unpaid.
 */
public final class ReleasePermit {
  /** Whether this is the first permit for its key. */
  public enum Turn {
    /** Nothing has been released under this key. */
    FIRST,

    /**
     * Something may have been, before a crash: what may be sent is only the very same result, made
     * again from the same inputs and the committed seed of its noise.
     */
    REPEAT
  }

  private final SpendKey key;
  private final Turn turn;

  ReleasePermit(SpendKey key, Turn turn) {
    this.key = key;
    this.turn = turn;
  }

  /** What may be released. */
  public SpendKey key() {
    return key;
  }

  /** First or again. */
  public Turn turn() {
    return turn;
  }

  @Override
  public String toString() {
    return "ReleasePermit[" + key + ", " + turn + "]";
  }
}
