package dev.covey.coordinator.store;

import dev.covey.core.ClientId;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.core.error.StoreException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * The durable record of runs. Every method is one transaction: after it returns, the effect
 * survives the death of the process; if it throws, nothing happened.
 *
 * <p>While a database server is away, a method waits for it, for about a minute. If the connection
 * breaks after a commit was sent and before it was answered, the method looks whether the effect is
 * there before it tries again, so nothing is done twice. If the server does not come back in that
 * time, the {@link StoreException} says whether nothing was changed or the outcome is not known; in
 * the second case end the run and resume it once the server is back: {@link #lastCommitted} then
 * tells which rounds count.
 */
public final class RunStore implements AutoCloseable {
  private final Database database;
  private final Transactions transactions;
  private final boolean ownsDatabase;

  RunStore(Database database, boolean ownsDatabase) {
    this.database = database;
    this.transactions = database.transactions();
    this.ownsDatabase = ownsDatabase;
  }

  /**
   * Opens or creates a store in a folder, migrated to the current schema.
   *
   * @throws StoreException if the folder cannot be written or another process has the store open
   */
  public static RunStore open(Path folder) {
    return new RunStore(Database.open(StoreUrl.inFolder(folder)), true);
  }

  /** Registers a new run. */
  public void createRun(RunId run, String configSha256, Instant at) {
    transactions.once(
        handle ->
            handle.execute(
                "insert into run(run_id, config_sha256, created_at, status, resumed_count)"
                    + " values (?, ?, ?, 'running', 0)",
                run.value(),
                configSha256,
                Rows.time(at)),
        handle ->
            handle
                .createQuery(
                    "select 1 from run where run_id = ? and config_sha256 = ? and created_at = ?"
                        + " and resumed_count = 0")
                .bind(0, run.value())
                .bind(1, configSha256)
                .bind(2, Rows.time(at))
                .mapTo(Integer.class)
                .findOne());
  }

  /**
   * Counts a resumption and marks the run as running again; the new count.
   *
   * @throws StoreException if there is no such run
   */
  public int resumeRun(RunId run) {
    AtomicInteger target = new AtomicInteger();
    return transactions.once(
        handle -> {
          target.set(resumedCount(handle, run) + 1);
          handle.execute(
              "update run set resumed_count = ?, status = 'running' where run_id = ?",
              target.get(),
              run.value());
          return target.get();
        },
        handle -> Optional.of(resumedCount(handle, run)).filter(count -> count == target.get()));
  }

  private static int resumedCount(Handle handle, RunId run) {
    return handle
        .createQuery("select resumed_count from run where run_id = ? for update")
        .bind(0, run.value())
        .mapTo(Integer.class)
        .findOne()
        .orElseThrow(
            () ->
                new StoreException(
                    "the store knows no run "
                        + run
                        + " to resume; expected one that was created; start it anew"));
  }

  public void setStatus(RunId run, String status) {
    transactions.repeatable(
        handle ->
            handle.execute("update run set status = ? where run_id = ?", status, run.value()));
  }

  /** The run, if it was ever created. */
  public Optional<StoredRun> run(RunId run) {
    return transactions.read(
        handle ->
            handle
                .createQuery(
                    "select config_sha256, status, resumed_count from run where run_id = ?")
                .bind(0, run.value())
                .map(
                    (rows, context) ->
                        new StoredRun(rows.getString(1), rows.getString(2), rows.getInt(3)))
                .findOne());
  }

  /** Records the model a run starts from as its round 0. */
  public void recordBase(RunId run, String metrics, CheckpointRef checkpoint) {
    AttemptRow base = new AttemptRow(run.value(), 0, 1, metrics, Optional.of(checkpoint));
    transactions.once(
        handle -> {
          base.insert(handle);
          return true;
        },
        base::find);
  }

  /**
   * Makes the roster of an attempt durable, before its tasks are handed out; a coordinator that
   * starts again finds it with {@link #roster}. It goes when the attempt ends, since participation
   * then says the same. Saving the same roster again changes nothing.
   *
   * @param clients in slot order, at least one, each once
   * @throws StoreException if the attempt has another roster, or has ended
   */
  public void saveRoster(RoundKey key, List<ClientId> clients) {
    if (clients.isEmpty() || new HashSet<>(clients).size() < clients.size()) {
      throw new IllegalArgumentException(
          "a roster names at least one client, and each once: got "
              + clients.size()
              + " slots for "
              + new HashSet<>(clients).size()
              + " clients");
    }
    List<ClientId> wanted = List.copyOf(clients);
    transactions.repeatable(
        handle -> {
          List<ClientId> saved = rosterOf(handle, key);
          if (saved.equals(wanted)) {
            return false;
          }
          if (!saved.isEmpty() || ended(handle, key)) {
            throw new StoreException(
                "round "
                    + key.round()
                    + ", attempt "
                    + key.attempt()
                    + " of "
                    + key.run()
                    + (saved.isEmpty() ? " has ended" : " has another roster already")
                    + "; expected an attempt that has none yet; resume the run to go on from there");
          }
          PreparedBatch batch =
              handle.prepareBatch(
                  "insert into attempt_roster(run_id, round, attempt, slot, client_id)"
                      + " values (?, ?, ?, ?, ?)");
          for (int slot = 0; slot < wanted.size(); slot++) {
            batch.add(
                key.run().value(), key.round(), key.attempt(), slot, wanted.get(slot).value());
          }
          batch.execute();
          return true;
        });
  }

  /** The saved roster of an attempt that has not ended, in slot order. */
  public Optional<List<ClientId>> roster(RoundKey key) {
    return transactions.read(
        handle -> Optional.of(rosterOf(handle, key)).filter(clients -> !clients.isEmpty()));
  }

  private static List<ClientId> rosterOf(Handle handle, RoundKey key) {
    return handle
        .createQuery(
            "select client_id from attempt_roster where run_id = ? and round = ? and attempt = ?"
                + " order by slot")
        .bind(0, key.run().value())
        .bind(1, key.round())
        .bind(2, key.attempt())
        .map((rows, context) -> new ClientId(rows.getString(1)))
        .list();
  }

  private static boolean ended(Handle handle, RoundKey key) {
    return handle
        .createQuery("select 1 from round_attempt where run_id = ? and round = ? and attempt = ?")
        .bind(0, key.run().value())
        .bind(1, key.round())
        .bind(2, key.attempt())
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  /**
   * Makes the end of an attempt durable, all of it or nothing. A client counts at most once in a
   * round: at most one attempt of a round commits, and a client stands in it once.
   *
   * @throws StoreException if this round is committed already, the attempt is recorded already, or
   *     a client takes part twice
   */
  public void commit(CommitTransaction commit) {
    RoundKey key = commit.key();
    AttemptRow row =
        new AttemptRow(
            key.run().value(), key.round(), key.attempt(), commit.metrics(), commit.checkpoint());
    transactions.once(
        handle -> {
          row.insert(handle);
          insertParticipations(handle, commit);
          handle.execute(
              "delete from attempt_roster where run_id = ? and round = ? and attempt = ?",
              key.run().value(),
              key.round(),
              key.attempt());
          if (commit.forgetsNoise()) {
            LedgerStore.forget(handle, key);
          }
          return true;
        },
        row::find);
  }

  /** Privacy ledgers of the runs, and draws of noise. */
  public LedgerStore ledgers() {
    return new LedgerStore(transactions);
  }

  private static void insertParticipations(Handle handle, CommitTransaction commit) {
    if (commit.participations().isEmpty()) {
      return;
    }
    RoundKey key = commit.key();
    PreparedBatch batch =
        handle.prepareBatch(
            "insert into participation(run_id, round, attempt, client_id, outcome)"
                + " values (?, ?, ?, ?, ?)");
    for (Participation participation : commit.participations()) {
      batch.add(
          key.run().value(),
          key.round(),
          key.attempt(),
          participation.client().value(),
          participation.outcome().name());
    }
    batch.execute();
  }

  /** The newest committed checkpoint. */
  public Optional<CommittedRound> lastCommitted(RunId run) {
    return transactions.read(
        handle ->
            handle
                .createQuery(
                    "select a.round, a.attempt, a.checkpoint_file, a.checkpoint_sha256"
                        + " from committed_round c join round_attempt a"
                        + " on a.run_id = c.run_id and a.round = c.round and a.attempt = c.attempt"
                        + " where c.run_id = ? order by c.round desc limit 1")
                .bind(0, run.value())
                .map(
                    (rows, context) ->
                        new CommittedRound(
                            rows.getInt(1),
                            rows.getInt(2),
                            new CheckpointRef(rows.getString(3), rows.getString(4))))
                .findOne());
  }

  /** Attempts of a round that have ended. */
  public int attemptsOf(RunId run, int round) {
    return transactions.read(
        handle ->
            handle
                .createQuery("select count(*) from round_attempt where run_id = ? and round = ?")
                .bind(0, run.value())
                .bind(1, round)
                .mapTo(Integer.class)
                .one());
  }

  /** The metrics lines of all ended attempts, in order. */
  public List<String> metrics(RunId run) {
    return transactions.read(
        handle ->
            handle
                .createQuery(
                    "select metrics from round_attempt where run_id = ? order by round, attempt")
                .bind(0, run.value())
                .mapTo(String.class)
                .list());
  }

  /** For every client whose upload was ever folded, the last round in which it was. */
  public Map<String, Integer> lastFoldedRounds(RunId run) {
    return transactions.read(
        handle -> {
          Map<String, Integer> rounds = new HashMap<>();
          handle
              .createQuery(
                  "select p.client_id, max(p.round) from participation p join committed_round c"
                      + " on c.run_id = p.run_id and c.round = p.round and c.attempt = p.attempt"
                      + " where p.run_id = ? and p.outcome = 'FOLDED' group by p.client_id")
              .bind(0, run.value())
              .map((rows, context) -> Map.entry(rows.getString(1), rows.getInt(2)))
              .forEach(entry -> rounds.put(entry.getKey(), entry.getValue()));
          return rounds;
        });
  }

  /** Closes what {@link #open} opened; the view of a {@link Store} leaves that open. */
  @Override
  public void close() {
    if (ownsDatabase) {
      database.close();
    }
  }
}
