package dev.covey.coordinator.store;

/**
 * The store of a coordinator, open: one database with its runs, its enrolled identities and its
 * queue. Thread-safe. On H2 one process at a time has it open; on PostgreSQL the command line may
 * look in beside the coordinator, but one coordinator owns a database.
 */
public final class Store implements AutoCloseable {
  private final Database database;

  private Store(Database database) {
    this.database = database;
  }

  /**
   * Opens or creates a store, migrated to the schema of this version.
   *
   * @throws dev.covey.core.error.StoreException with the remedy, if the server cannot be reached or
   *     refuses the user, the folder cannot be written, another process has the file open, or the
   *     schema is newer than this version; what was there is unchanged
   */
  public static Store open(StoreUrl url) {
    return open(url, StoreObserver.NONE);
  }

  /**
   * The same, with somebody who hears how the store does.
   *
   * @throws dev.covey.core.error.StoreException as {@link #open(StoreUrl)}
   */
  public static Store open(StoreUrl url, StoreObserver observer) {
    return new Store(Database.open(url, RetryPolicy.DEFAULT, Thread::sleep, observer));
  }

  static Store open(StoreUrl url, RetryPolicy policy, RetryPolicy.Pause pause) {
    return new Store(Database.open(url, policy, pause, StoreObserver.NONE));
  }

  /** Runs, attempts of rounds, checkpoints, who took part. */
  public RunStore runs() {
    return new RunStore(database, false);
  }

  /** Tokens and enrolled identities. */
  public RosterStore roster() {
    return new RosterStore(database.transactions());
  }

  /** Submitted experiments in their order. */
  public RunQueue queue() {
    return new RunQueue(database.transactions());
  }

  /** How many there are of what it keeps. */
  public Census census() {
    return database.transactions().repeatable(Census::of);
  }

  /** Deletion of what is old. */
  public Retention retention() {
    return new Retention(database.transactions());
  }

  /** A copy of the database while it is in use. */
  public StoreBackup backup() {
    return new StoreBackup(database);
  }

  /** Where the store is, without user and password. */
  public StoreUrl url() {
    return database.url();
  }

  @Override
  public void close() {
    database.close();
  }
}
