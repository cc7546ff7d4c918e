package dev.covey.coordinator.store;

import dev.covey.core.error.CoveyException;
import dev.covey.core.error.StoreException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs work in transactions, over a database that may go away and come back.
 *
 * <p>Until its commit is sent, a transaction whose connection breaks has had no effect, and is run
 * again. Once it is sent and no answer comes, nobody here knows: the server may have carried it out
 * before it went. Then {@link #once} first looks whether the effect is there and runs the work
 * again only if it is not. The lost transaction may even end between that look and the work; then
 * the work meets it in a unique key, is undone, and the next look finds it. A constraint of the
 * schema must therefore stand against doing the work twice.
 *
 * <p>With the patience of the {@link RetryPolicy} spent, the caller gets a {@link StoreException}
 * that says whether nothing happened or the outcome is not known.
 */
final class Transactions {
  private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

  private final Jdbi jdbi;
  private final Upkeep upkeep;
  private final Runnable dropDeadConnections;
  private final RetryPolicy policy;
  private final RetryPolicy.Pause pause;
  private final StoreObserver observer;

  /**
   * Work over a pool.
   *
   * @param upkeep until its {@link Upkeep#committed} has returned, a commit is not acknowledged to
   *     anybody
   */
  Transactions(
      Jdbi jdbi,
      Upkeep upkeep,
      Runnable dropDeadConnections,
      RetryPolicy policy,
      RetryPolicy.Pause pause,
      StoreObserver observer) {
    this.jdbi = jdbi;
    this.upkeep = upkeep;
    this.dropDeadConnections = dropDeadConnections;
    this.policy = policy;
    this.pause = pause;
    this.observer = observer;
  }

  /** Work that only reads. */
  <T> T read(HandleCallback<T, RuntimeException> work) {
    return observed(work, handle -> Optional.empty(), false);
  }

  /** Work that leaves the same behind when it is done twice. */
  <T> T repeatable(HandleCallback<T, RuntimeException> work) {
    return once(work, handle -> Optional.empty());
  }

  /**
   * Work that must not be done twice.
   *
   * @param done looks whether the work of this very call has been done, and if so gives its result
   */
  <T> T once(
      HandleCallback<T, RuntimeException> work,
      HandleCallback<Optional<T>, RuntimeException> done) {
    return observed(work, done, true);
  }

  private <T> T observed(
      HandleCallback<T, RuntimeException> work,
      HandleCallback<Optional<T>, RuntimeException> done,
      boolean writes) {
    long began = observer.began();
    boolean failed = true;
    try {
      T result = tried(work, done, writes);
      failed = false;
      return result;
    } finally {
      observer.ended(began, failed);
    }
  }

  private <T> T tried(
      HandleCallback<T, RuntimeException> work,
      HandleCallback<Optional<T>, RuntimeException> done,
      boolean writes) {
    boolean doubtful = false;
    for (int failures = 0; ; ) {
      AtomicBoolean commitSent = new AtomicBoolean();
      try {
        boolean look = doubtful;
        T made =
            upkeep.inUse(
                () -> {
                  T result =
                      jdbi.inTransaction(
                          handle -> {
                            Optional<T> before = look ? done.withHandle(handle) : Optional.empty();
                            T fresh = before.isPresent() ? before.get() : work.withHandle(handle);
                            commitSent.set(true);
                            return fresh;
                          });
                  if (writes) {
                    upkeep.committed();
                  }
                  return result;
                });
        if (writes) {
          upkeep.afterWrites();
        }
        return made;
      } catch (CoveyException e) {
        throw e;
      } catch (RuntimeException e) {
        Fault fault = Fault.of(e);
        doubtful |= commitSent.get() && !fault.meansUndone();
        failures++;
        boolean again = fault.mayPass() || (doubtful && fault == Fault.CONFLICT);
        if (!again || failures >= policy.attempts()) {
          throw failed(e, fault, doubtful, failures);
        }
        observer.retried();
        LOG.warn(
            "store: attempt {} of {} failed ({}); trying again",
            failures,
            policy.attempts(),
            firstLine(Fault.sqlCause(e).map(Throwable.class::cast).orElse(e)));
        if (fault == Fault.AWAY) {
          dropDeadConnections.run();
        }
        await(policy.pauseMillis(failures), doubtful);
      }
    }
  }

  private void await(long millis, boolean doubtful) {
    try {
      pause.millis(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(
          "interrupted while the database was away; " + outcome(doubtful) + "; resume the run", e);
    }
  }

  private static StoreException failed(
      RuntimeException error, Fault fault, boolean doubtful, int failures) {
    // Only the database's own error: the layers above add statements and values to theirs.
    Throwable cause = Fault.sqlCause(error).map(Throwable.class::cast).orElse(error);
    return new StoreException(
        "the store refused an operation"
            + (failures > 1 ? " " + failures + " times" : "")
            + ": "
            + firstLine(cause)
            + "; "
            + outcome(doubtful)
            + "; "
            + fault.remedy(),
        cause);
  }

  private static String outcome(boolean doubtful) {
    return doubtful
        ? "whether it took effect is not known: a commit was sent and no answer came"
        : "nothing was changed";
  }

  /** A message without the lines that drivers add to it. */
  static String firstLine(Throwable error) {
    return String.valueOf(error.getMessage()).lines().findFirst().orElse("no message").strip();
  }
}
