package dev.covey.coordinator.store;

import dev.covey.core.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Forgets what is old: first a plan, which changes nothing, then its execution in one transaction.
 * Enrolled identities are never forgotten: a revoked one must stay revoked. The files of a run are
 * its run folder's, and not touched.
 */
public final class Retention {
  /** Every table with rows of a run, those that refer to others before them. */
  private static final List<String> TABLES =
      List.of(
          "attempt_roster",
          "participation",
          "committed_round",
          "round_attempt",
          "noise_draw",
          "privacy_ledger",
          "run",
          "queued_run");

  /** Of a run that was queued the queue says whether it goes on, of another one its own row. */
  private static final String CANDIDATES =
      "select r.run_id as run_id, r.status as status, r.created_at as created_at, q.state as state,"
          + " q.ended_at as ended_at from run r left join queued_run q on q.run_id = r.run_id"
          + " union all"
          + " select q.run_id, null, q.submitted_at, q.state, q.ended_at from queued_run q"
          + " where not exists (select 1 from run r where r.run_id = q.run_id)";

  private final Transactions transactions;

  Retention(Transactions transactions) {
    this.transactions = transactions;
  }

  /** What {@code policy} would have the store forget at the time {@code now}. */
  public RetentionPlan plan(RetentionPolicy policy, Instant now) {
    return transactions.read(
        handle -> policy.plan(candidates(handle), RosterRows.tokens(handle), now));
  }

  /**
   * Carries a plan out, all of it or nothing.
   *
   * @return the part of the plan that was carried out: without runs that have begun again since,
   *     and what is gone already
   */
  public RetentionPlan apply(RetentionPlan plan) {
    return transactions.repeatable(
        handle -> {
          List<RunId> runs = new ArrayList<>();
          // Locked, so that a run that begins now either stays or finds itself gone.
          handle.createQuery("select run_id from run for update").mapTo(String.class).list();
          handle.createQuery("select run_id from queued_run for update").mapTo(String.class).list();
          Set<RunId> ended = new HashSet<>();
          candidates(handle).stream()
              .filter(RetentionPlan.Candidate::ended)
              .forEach(candidate -> ended.add(candidate.run()));
          for (RunId run : plan.runs()) {
            if (ended.contains(run)) {
              for (String table : TABLES) {
                handle.execute("delete from " + table + " where run_id = ?", run.value());
              }
              runs.add(run);
            }
          }
          List<String> tokens = new ArrayList<>();
          for (String token : plan.tokens()) {
            if (handle.execute("delete from enrolment_token where token_sha256 = ?", token) == 1) {
              tokens.add(token);
            }
          }
          return new RetentionPlan(runs, tokens);
        });
  }

  private static List<RetentionPlan.Candidate> candidates(Handle handle) {
    return handle
        .createQuery(CANDIDATES)
        .map(
            (rows, context) -> {
              String state =
                  Optional.ofNullable(rows.getString("state")).orElse(rows.getString("status"));
              boolean inProgress = "running".equals(state) || "queued".equals(state);
              return new RetentionPlan.Candidate(
                  new RunId(rows.getString("run_id")),
                  !inProgress,
                  Rows.instantIfAny(rows, "ended_at").orElse(Rows.instant(rows, "created_at")));
            })
        .list();
  }
}
