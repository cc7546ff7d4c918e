package dev.covey.coordinator.store;

/** Hears how a store does. Called from many threads; must not block, take locks or throw. */
public interface StoreObserver {
  /** Keeps nothing. */
  StoreObserver NONE = new StoreObserver() {};

  /** An operation begins; the answer is given back to {@link #ended}. */
  default long began() {
    return 0;
  }

  /**
   * An operation is over, its retries included.
   *
   * @param began the answer of {@link #began}
   * @param failed whether its caller got an error
   */
  default void ended(long began, boolean failed) {}

  /** The database broke off or undid an operation, which is tried again. */
  default void retried() {}
}
