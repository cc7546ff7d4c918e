package dev.covey.coordinator.store;

import dev.covey.core.RunId;
import dev.covey.core.error.StoreException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * The durable record of runs. Every method is one transaction: after it returns, the effect
 * survives the death of the process; if it throws, nothing happened.
 */
public final class RunStore implements AutoCloseable {
  private final JdbcConnectionPool pool;
  private final Jdbi jdbi;

  private RunStore(JdbcConnectionPool pool) {
    this.pool = pool;
    this.jdbi = Jdbi.create(pool);
  }

  /**
   * Opens or creates a store in a folder, migrated to the current schema.
   *
   * @throws StoreException if the folder cannot be written or another process has the store open
   */
  public static RunStore open(Path folder) {
    // Without WRITE_DELAY=0 a killed process loses commits that were already acknowledged.
    String url =
        "jdbc:h2:file:"
            + folder.toAbsolutePath().resolve("covey")
            + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;MODE=PostgreSQL";
    JdbcConnectionPool pool = JdbcConnectionPool.create(url, "covey", "");
    try {
      Flyway.configure(RunStore.class.getClassLoader())
          .dataSource(pool)
          .locations("classpath:dev/covey/coordinator/store/migration")
          .load()
          .migrate();
      return new RunStore(pool);
    } catch (RuntimeException e) {
      pool.dispose();
      throw new StoreException(
          "cannot open the store in "
              + folder
              + ": "
              + e.getMessage()
              + "; is another process using this run?",
          e);
    }
  }

  /** Registers a new run. */
  public void createRun(RunId run, String configSha256, Instant at) {
    write(
        handle ->
            handle.execute(
                "insert into run(run_id, config_sha256, created_at, status, resumed_count) values (?, ?, ?, 'running', 0)",
                run.value(),
                configSha256,
                OffsetDateTime.ofInstant(at, ZoneOffset.UTC)));
  }

  /** Counts a resumption and marks the run as running again; the new count. */
  public int resumeRun(RunId run) {
    return write(
        handle -> {
          handle.execute(
              "update run set resumed_count = resumed_count + 1, status = 'running' where run_id = ?",
              run.value());
          return handle
              .createQuery("select resumed_count from run where run_id = :run")
              .bind("run", run.value())
              .mapTo(Integer.class)
              .one();
        });
  }

  public void setStatus(RunId run, String status) {
    write(
        handle ->
            handle.execute("update run set status = ? where run_id = ?", status, run.value()));
  }

  /** The run, if it was ever created. */
  public Optional<StoredRun> run(RunId run) {
    return write(
        handle ->
            handle
                .createQuery(
                    "select config_sha256, status, resumed_count from run where run_id = :run")
                .bind("run", run.value())
                .map(
                    (rows, context) ->
                        new StoredRun(rows.getString(1), rows.getString(2), rows.getInt(3)))
                .findOne());
  }

  /** Records the model a run starts from as its round 0. */
  public void recordBase(RunId run, String metrics, CheckpointRef checkpoint) {
    write(
        handle -> {
          handle.execute(
              "insert into round_attempt(run_id, round, attempt, status, metrics, checkpoint_file, checkpoint_sha256)"
                  + " values (?, 0, 1, 'committed', ?, ?, ?)",
              run.value(),
              metrics,
              checkpoint.file(),
              checkpoint.sha256());
          return handle.execute(
              "insert into committed_round(run_id, round, attempt) values (?, 0, 1)", run.value());
        });
  }

  /**
   * Makes the end of an attempt durable, all of it or nothing.
   *
   * @throws StoreException if this round is committed already, or the attempt is recorded already
   */
  public void commit(CommitTransaction commit) {
    write(
        handle -> {
          String run = commit.key().run().value();
          int round = commit.key().round();
          int attempt = commit.key().attempt();
          handle.execute(
              "insert into round_attempt(run_id, round, attempt, status, metrics, checkpoint_file, checkpoint_sha256)"
                  + " values (?, ?, ?, ?, ?, ?, ?)",
              run,
              round,
              attempt,
              commit.checkpoint().isPresent() ? "committed" : "aborted",
              commit.metrics(),
              commit.checkpoint().map(CheckpointRef::file).orElse(null),
              commit.checkpoint().map(CheckpointRef::sha256).orElse(null));
          if (commit.checkpoint().isPresent()) {
            handle.execute(
                "insert into committed_round(run_id, round, attempt) values (?, ?, ?)",
                run,
                round,
                attempt);
          }
          insertParticipations(handle, commit, run, round, attempt);
          return 0;
        });
  }

  private static void insertParticipations(
      Handle handle, CommitTransaction commit, String run, int round, int attempt) {
    if (commit.participations().isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            "insert into participation(run_id, round, attempt, client_id, outcome) values (?, ?, ?, ?, ?)");
    for (Participation participation : commit.participations()) {
      batch.add(
          run, round, attempt, participation.client().value(), participation.outcome().name());
    }
    batch.execute();
  }

  /** The newest committed checkpoint. */
  public Optional<CommittedRound> lastCommitted(RunId run) {
    return write(
        handle ->
            handle
                .createQuery(
                    "select round, attempt, checkpoint_file, checkpoint_sha256 from round_attempt"
                        + " where run_id = :run and status = 'committed' order by round desc limit 1")
                .bind("run", run.value())
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
    return write(
        handle ->
            handle
                .createQuery(
                    "select count(*) from round_attempt where run_id = :run and round = :round")
                .bind("run", run.value())
                .bind("round", round)
                .mapTo(Integer.class)
                .one());
  }

  /** The metrics lines of all ended attempts, in order. */
  public List<String> metrics(RunId run) {
    return write(
        handle ->
            handle
                .createQuery(
                    "select metrics from round_attempt where run_id = :run order by round, attempt")
                .bind("run", run.value())
                .mapTo(String.class)
                .list());
  }

  /** For every client whose upload was ever folded, the last round in which it was. */
  public Map<String, Integer> lastFoldedRounds(RunId run) {
    return write(
        handle -> {
          Map<String, Integer> rounds = new HashMap<>();
          handle
              .createQuery(
                  "select p.client_id, max(p.round) from participation p join committed_round c"
                      + " on c.run_id = p.run_id and c.round = p.round and c.attempt = p.attempt"
                      + " where p.run_id = :run and p.outcome = 'FOLDED' group by p.client_id")
              .bind("run", run.value())
              .map((rows, context) -> Map.entry(rows.getString(1), rows.getInt(2)))
              .forEach(entry -> rounds.put(entry.getKey(), entry.getValue()));
          return rounds;
        });
  }

  private <T> T write(org.jdbi.v3.core.HandleCallback<T, RuntimeException> work) {
    try {
      return jdbi.inTransaction(work);
    } catch (JdbiException e) {
      throw new StoreException("the store refused an operation: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    pool.dispose();
  }
}
