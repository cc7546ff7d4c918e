package dev.covey.coordinator.store;

import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.core.error.StoreException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The durable side of privacy: ledgers of runs, and draws of noise between their payment and the
 * commit of what they hide. Every method is one transaction, as in {@link RunStore}.
 */
public final class LedgerStore {
  private final Transactions transactions;

  LedgerStore(Transactions transactions) {
    this.transactions = transactions;
  }

  /** The ledger of a run, if it has one. */
  public Optional<StoredLedger> find(RunId run) {
    return transactions.read(
        handle ->
            handle
                .createQuery("select ledger, roster_secret from privacy_ledger where run_id = ?")
                .bind(0, run.value())
                .map((rows, context) -> new StoredLedger(rows.getString(1), rows.getBytes(2)))
                .findOne());
  }

  /** Begins the ledger of a run; one that is there already stays. */
  public void open(RunId run, StoredLedger ledger) {
    transactions.repeatable(
        handle -> {
          boolean there =
              handle
                  .createQuery("select 1 from privacy_ledger where run_id = ?")
                  .bind(0, run.value())
                  .mapTo(Integer.class)
                  .findOne()
                  .isPresent();
          return there
              ? 0
              : handle.execute(
                  "insert into privacy_ledger(run_id, ledger, roster_secret) values (?, ?, ?)",
                  run.value(),
                  ledger.text(),
                  ledger.rosterSecret());
        });
  }

  /**
   * Makes a spend and the draw that it pays for durable, both or neither. The same spend again
   * changes nothing.
   *
   * @param ledger the whole ledger's text, this spend included
   * @throws StoreException if the run has no ledger, or another draw was paid for under this key
   */
  public void spend(RoundKey key, String ledger, NoiseDraw draw) {
    transactions.repeatable(
        handle -> {
          int updated =
              handle.execute(
                  "update privacy_ledger set ledger = ? where run_id = ?",
                  ledger,
                  key.run().value());
          if (updated != 1) {
            throw new StoreException(
                "run "
                    + key.run()
                    + " has no privacy ledger: expected one since its first round; restore the"
                    + " store from its backup, and release nothing without it");
          }
          Optional<NoiseDraw> before = draw(handle, key);
          if (before.isEmpty()) {
            return handle.execute(
                "insert into noise_draw(run_id, round, attempt, seed, sum_sha256)"
                    + " values (?, ?, ?, ?, ?)",
                key.run().value(),
                key.round(),
                key.attempt(),
                draw.seed(),
                draw.sumSha256());
          }
          if (!before.get().equals(draw)) {
            throw new StoreException(
                "round "
                    + key.round()
                    + ", attempt "
                    + key.attempt()
                    + " of "
                    + key.run()
                    + " has drawn other noise already: expected the same seed and sum");
          }
          return 0;
        });
  }

  /** The draw that an attempt has paid for and not committed. */
  public Optional<NoiseDraw> draw(RoundKey key) {
    return transactions.read(handle -> draw(handle, key));
  }

  private static Optional<NoiseDraw> draw(Handle handle, RoundKey key) {
    return handle
        .createQuery(
            "select seed, sum_sha256 from noise_draw where run_id = ? and round = ? and attempt = ?")
        .bind(0, key.run().value())
        .bind(1, key.round())
        .bind(2, key.attempt())
        .map((rows, context) -> new NoiseDraw(rows.getBytes(1), rows.getString(2)))
        .findOne();
  }

  /** Deletes an attempt's draw, as part of the transaction that ends the attempt. */
  static void forget(Handle handle, RoundKey key) {
    handle.execute(
        "delete from noise_draw where run_id = ? and round = ? and attempt = ?",
        key.run().value(),
        key.round(),
        key.attempt());
  }
}
