package dev.covey.coordinator.store;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The row of an ended attempt.
 *
 * @param checkpoint the model that it left; absent if it was aborted
 */
record AttemptRow(
    String run, int round, int attempt, String metrics, Optional<CheckpointRef> checkpoint) {

  /** Adds it, and if it was committed, marks the round as committed. */
  void insert(Handle handle) {
    handle.execute(
        "insert into round_attempt(run_id, round, attempt, status, metrics, checkpoint_file,"
            + " checkpoint_sha256) values (?, ?, ?, ?, ?, ?, ?)",
        run,
        round,
        attempt,
        status(),
        metrics,
        checkpoint.map(CheckpointRef::file).orElse(null),
        checkpoint.map(CheckpointRef::sha256).orElse(null));
    if (checkpoint.isPresent()) {
      handle.execute(
          "insert into committed_round(run_id, round, attempt) values (?, ?, ?)",
          run,
          round,
          attempt);
    }
  }

  /** True if exactly this row is there; empty if it is not, or differs. */
  Optional<Boolean> find(Handle handle) {
    return handle
        .createQuery(
            "select status, metrics, coalesce(checkpoint_sha256, '') from round_attempt"
                + " where run_id = ? and round = ? and attempt = ?")
        .bind(0, run)
        .bind(1, round)
        .bind(2, attempt)
        .map(
            (rows, context) ->
                rows.getString(1).equals(status())
                    && rows.getString(2).equals(metrics)
                    && rows.getString(3).equals(checkpoint.map(CheckpointRef::sha256).orElse("")))
        .findOne()
        .filter(same -> same);
  }

  private String status() {
    return checkpoint.isPresent() ? "committed" : "aborted";
  }
}
