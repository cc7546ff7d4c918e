package dev.covey.coordinator.store;

import dev.covey.core.RunId;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The runs of a coordinator, in the order of their submission. Every method is one transaction,
 * waits for a database that is away as {@link RunStore} does, and is safe to call from many threads
 * at once.
 *
 * <p>A coordinator that died leaves its runs {@link QueuedRun.State#RUNNING}; the next one finds
 * them with {@link #list} and resumes them.
 */
public final class RunQueue {
  private static final String SELECT =
      "select run_id, queue_order, experiment, state, submitted_at, started_at, ended_at"
          + " from queued_run";

  private final Transactions transactions;
  private final SecureRandom random = new SecureRandom();

  RunQueue(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * Puts a run at the end of the queue: {@link QueueOutcome.Done} or {@link
   * QueueOutcome.NameTaken}.
   *
   * @param experiment the experiment file's text
   */
  public QueueOutcome submit(RunId run, String experiment, Instant now) {
    return transactions.once(
        handle -> {
          int added =
              handle.execute(
                  "insert into queued_run(run_id, experiment, state, submitted_at)"
                      + " values (?, ?, 'queued', ?) on conflict do nothing",
                  run.value(),
                  experiment,
                  Rows.time(now));
          return find(handle, run, "")
              .<QueueOutcome>map(
                  there ->
                      added == 1 ? new QueueOutcome.Done(there) : new QueueOutcome.NameTaken(there))
              .orElseGet(QueueOutcome.Unknown::new);
        },
        handle ->
            find(handle, run, "")
                .filter(there -> there.experiment().equals(experiment))
                .filter(there -> there.submittedAt().equals(Rows.time(now).toInstant()))
                .map(QueueOutcome.Done::new));
  }

  /** Takes the first queued run and sets it running; empty if none is queued. */
  public Optional<QueuedRun> next(Instant now) {
    String claim = claim();
    return transactions.once(
        handle -> {
          while (true) {
            Optional<String> first =
                handle
                    .createQuery(
                        "select run_id from queued_run where state = 'queued'"
                            + " order by queue_order limit 1")
                    .mapTo(String.class)
                    .findOne();
            if (first.isEmpty()) {
              return Optional.empty();
            }
            int taken =
                handle.execute(
                    "update queued_run set state = 'running', started_at = ?, ended_at = null,"
                        + " claim = ? where run_id = ? and state = 'queued'",
                    Rows.time(now),
                    claim,
                    first.get());
            if (taken == 1) {
              return claimed(handle, claim);
            }
            // Somebody else was quicker; the next look sees that.
          }
        },
        handle -> claimed(handle, claim).map(Optional::of));
  }

  /**
   * Moves a run on: {@link QueueOutcome.Done}, {@link QueueOutcome.Unknown}, or {@link
   * QueueOutcome.NotFromHere} where {@link QueuedRun.State#mayBecome} does not allow it. A run that
   * is queued again keeps its place.
   */
  public QueueOutcome setState(RunId run, QueuedRun.State state, Instant now) {
    String claim = claim();
    return transactions.once(
        handle -> {
          Optional<QueuedRun> there = find(handle, run, " for update");
          if (there.isEmpty()) {
            return new QueueOutcome.Unknown();
          }
          if (!there.get().state().mayBecome(state)) {
            return new QueueOutcome.NotFromHere(there.get());
          }
          QueuedRun before = there.get();
          handle.execute(
              "update queued_run set state = ?, started_at = ?, ended_at = ?, claim = ?"
                  + " where run_id = ?",
              state.stored(),
              state == QueuedRun.State.RUNNING
                  ? Rows.time(now)
                  : before.startedAt().map(Rows::time).orElse(null),
              state.isEnd() ? Rows.time(now) : null,
              claim,
              run.value());
          return find(handle, run, "")
              .<QueueOutcome>map(QueueOutcome.Done::new)
              .orElseGet(QueueOutcome.Unknown::new);
        },
        handle -> claimed(handle, claim).map(QueueOutcome.Done::new));
  }

  /** A run, if it was submitted. */
  public Optional<QueuedRun> find(RunId run) {
    return transactions.read(handle -> find(handle, run, ""));
  }

  /** All runs, in the order of the queue. */
  public List<QueuedRun> list() {
    return transactions.read(
        handle ->
            handle
                .createQuery(SELECT + " order by queue_order")
                .map((rows, context) -> queued(rows))
                .list());
  }

  private String claim() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static Optional<QueuedRun> claimed(Handle handle, String claim) {
    return handle
        .createQuery(SELECT + " where claim = ?")
        .bind(0, claim)
        .map((rows, context) -> queued(rows))
        .findOne();
  }

  private static Optional<QueuedRun> find(Handle handle, RunId run, String lock) {
    return handle
        .createQuery(SELECT + " where run_id = ?" + lock)
        .bind(0, run.value())
        .map((rows, context) -> queued(rows))
        .findOne();
  }

  private static QueuedRun queued(ResultSet rows) throws SQLException {
    return new QueuedRun(
        new RunId(rows.getString("run_id")),
        rows.getLong("queue_order"),
        rows.getString("experiment"),
        QueuedRun.State.ofStored(rows.getString("state")),
        Rows.instant(rows, "submitted_at"),
        Rows.instantIfAny(rows, "started_at"),
        Rows.instantIfAny(rows, "ended_at"));
  }
}
