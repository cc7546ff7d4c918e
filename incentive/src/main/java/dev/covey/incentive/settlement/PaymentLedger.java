package dev.covey.incentive.settlement;

import dev.covey.core.Hex;
import dev.covey.core.RunId;
import dev.covey.core.Sha256;
import dev.covey.core.error.DataException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The payments of a run, in order, each entry chained to the one before by a hash and signed by the
 * coordinator. A value: appending gives a longer ledger. A ledger comes from {@link #empty} and
 * appending, or from bytes that {@link LedgerFile#verify} found intact, and from nowhere else.
 *
 * <p>Each key is paid once. Asking again for a payment that stands in the ledger adds nothing, so
 * that a settlement interrupted by a crash is simply repeated; asking for a different one under the
 * same key is a conflict.
 */
public final class PaymentLedger {
  private final RunId run;
  private final List<LedgerEntry> entries;
  private final Map<PaymentKey, LedgerEntry> byKey;

  private PaymentLedger(RunId run, List<LedgerEntry> entries, Map<PaymentKey, LedgerEntry> byKey) {
    this.run = run;
    this.entries = entries;
    this.byKey = byKey;
  }

  /** The answer to payments asked for. */
  public sealed interface Outcome permits Settled, Conflict {}

  /**
   * All payments asked for stand in the ledger now.
   *
   * @param appended the entries that are new, in order
   * @param paidBefore the entries that were there
   */
  public record Settled(
      PaymentLedger ledger, List<LedgerEntry> appended, List<LedgerEntry> paidBefore)
      implements Outcome {}

  /** A key was paid before, and otherwise; nothing was appended. */
  public record Conflict(LedgerEntry before, Payment asked) implements Outcome {
    /** For people. */
    public String message() {
      return asked.key()
          + ": found a payment of "
          + before.payment().paidMicrounits()
          + " micro-units in entry "
          + before.number()
          + " and asked for another of "
          + asked.paidMicrounits()
          + ": expected one payment for one part; verify the ledger and the settlement";
    }
  }

  /** A ledger without payments. */
  public static PaymentLedger empty(RunId run) {
    return new PaymentLedger(run, List.of(), Map.of());
  }

  /** Of entries that were found intact. */
  static PaymentLedger ofVerified(RunId run, List<LedgerEntry> entries) {
    Map<PaymentKey, LedgerEntry> byKey = new HashMap<>();
    entries.forEach(entry -> byKey.put(entry.payment().key(), entry));
    return new PaymentLedger(run, List.copyOf(entries), byKey);
  }

  /**
   * Adds payments.
   *
   * @throws DataException if a payment is of another run
   */
  public Outcome append(List<Payment> payments, EntrySigner signer) {
    List<LedgerEntry> longer = new ArrayList<>(entries);
    Map<PaymentKey, LedgerEntry> keys = new HashMap<>(byKey);
    List<LedgerEntry> appended = new ArrayList<>();
    List<LedgerEntry> paidBefore = new ArrayList<>();
    String hash = head().hash();
    for (Payment payment : payments) {
      if (!payment.key().round().run().equals(run)) {
        throw new DataException(
            "payment for " + payment.key() + " in the ledger of run " + run + ": expected its own");
      }
      LedgerEntry before = keys.get(payment.key());
      if (before != null && !before.payment().equals(payment)) {
        return new Conflict(before, payment);
      }
      if (before != null) {
        paidBefore.add(before);
        continue;
      }
      long number = longer.size() + 1L;
      hash = LedgerEntry.hash(hash, LedgerFile.body(number, payment));
      String signature = Hex.format(signer.sign(Hex.parse(hash)));
      LedgerEntry entry = new LedgerEntry(number, payment, hash, signature);
      longer.add(entry);
      appended.add(entry);
      keys.put(payment.key(), entry);
    }
    return new Settled(
        new PaymentLedger(run, List.copyOf(longer), keys),
        List.copyOf(appended),
        List.copyOf(paidBefore));
  }

  /** Whose payments these are. */
  public RunId run() {
    return run;
  }

  /** All entries, the oldest first. */
  public List<LedgerEntry> entries() {
    return entries;
  }

  /** The entry that paid for a key. */
  public Optional<LedgerEntry> paid(PaymentKey key) {
    return Optional.ofNullable(byKey.get(key));
  }

  /** Sum of all payments, micro-units. */
  public long totalMicrounits() {
    long total = 0;
    for (LedgerEntry entry : entries) {
      total = Math.addExact(total, entry.payment().paidMicrounits());
    }
    return total;
  }

  /** How far it has come. */
  public LedgerHead head() {
    return entries.isEmpty()
        ? new LedgerHead(0, emptyHash(run))
        : new LedgerHead(entries.size(), entries.get(entries.size() - 1).hash());
  }

  static String emptyHash(RunId run) {
    return new Sha256().update(LedgerFile.LABEL).update(run.value()).hex();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PaymentLedger ledger
        && ledger.run.equals(run)
        && ledger.entries.equals(entries);
  }

  @Override
  public int hashCode() {
    return 31 * run.hashCode() + entries.hashCode();
  }

  @Override
  public String toString() {
    return "PaymentLedger[" + run + ", " + entries.size() + " entries]";
  }
}
