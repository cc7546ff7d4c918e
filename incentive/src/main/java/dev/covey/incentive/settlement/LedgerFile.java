package dev.covey.incentive.settlement;

import dev.covey.core.ClientId;
import dev.covey.core.Hex;
import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.core.error.CoveyException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The one encoding of a ledger: a header, then the entries one after another, so that appending an
 * entry appends its bytes. Every field has one form; numbers are big-endian, texts and bytes follow
 * their length in 4 bytes:
 *
 * <pre>
 * header  text label, text run
 * entry   bytes body, 32 bytes hash, bytes signature
 * body    8 bytes number, 4 round, 4 attempt, text client, text mechanism, 8 bid, 8 paid, 32 submission
 * </pre>
 */
public final class LedgerFile {
  static final String LABEL = "covey/payment-ledger/1";

  private static final int HASH_BYTES = 32;
  private static final int MOST_SIGNATURE_BYTES = 1024;

  private LedgerFile() {}

  /** What verifying found. */
  public sealed interface Verdict permits Intact, Broken {}

  /** Every byte is as it was written. */
  public record Intact(PaymentLedger ledger) implements Verdict {}

  /**
   * Something was changed, lost or added.
   *
   * @param entry number of the first entry that is not as it was; 0 for the header
   * @param message for people
   */
  public record Broken(long entry, String message) implements Verdict {}

  /** The bytes of a ledger without entries. */
  public static byte[] header(RunId run) {
    return new CanonicalWriter().text(LABEL).text(run.value()).bytes();
  }

  /** The bytes to append for an entry. */
  public static byte[] encode(LedgerEntry entry) {
    return new CanonicalWriter()
        .sized(body(entry.number(), entry.payment()))
        .raw(Hex.parse(entry.hash()))
        .sized(Hex.parse(entry.signature()))
        .bytes();
  }

  /** The bytes of a ledger. */
  public static byte[] encode(PaymentLedger ledger) {
    CanonicalWriter writer = new CanonicalWriter().raw(header(ledger.run()));
    ledger.entries().forEach(entry -> writer.raw(encode(entry)));
    return writer.bytes();
  }

  static byte[] body(long number, Payment payment) {
    return new CanonicalWriter()
        .number(number)
        .count(payment.key().round().round())
        .count(payment.key().round().attempt())
        .text(payment.key().client().value())
        .text(payment.mechanism())
        .number(payment.bidMicrounits())
        .number(payment.paidMicrounits())
        .raw(Hex.parse(payment.submissionSha256()))
        .bytes();
  }

  /**
   * Reads a ledger and checks every byte of it: form, numbering, hashes, signatures, one payment a
   * key, and that it goes on from a head that was seen before.
   *
   * @param seen a head known from elsewhere; that of the empty ledger if none is known, and then
   *     entries missing at the end go unnoticed
   */
  public static Verdict verify(
      byte[] bytes, RunId run, SignatureCheck signatures, LedgerHead seen) {
    CanonicalReader reader = new CanonicalReader(bytes);
    List<LedgerEntry> entries = new ArrayList<>();
    long number = 0;
    try {
      if (!reader.text().equals(LABEL) || !reader.text().equals(run.value())) {
        return new Broken(0, "the header is not that of the payments of run " + run);
      }
      Set<PaymentKey> keys = new HashSet<>();
      String hash = PaymentLedger.emptyHash(run);
      while (reader.hasMore()) {
        number++;
        LedgerEntry entry = read(reader, run, number, hash);
        byte[] digest = Hex.parse(entry.hash());
        if (!signatures.isSigned(digest, Hex.parse(entry.signature()))) {
          return new Broken(number, "entry " + number + ": the coordinator did not sign this");
        }
        if (!keys.add(entry.payment().key())) {
          return new Broken(
              number, "entry " + number + ": " + entry.payment().key() + " is paid again");
        }
        hash = entry.hash();
        entries.add(entry);
      }
    } catch (CanonicalReader.NotCanonical | CoveyException | IllegalArgumentException e) {
      return new Broken(
          number, (number == 0 ? "header: " : "entry " + number + ": ") + e.getMessage());
    }
    PaymentLedger ledger = PaymentLedger.ofVerified(run, entries);
    return agrees(ledger, seen)
        ? new Intact(ledger)
        : new Broken(
            Math.min(seen.entries(), entries.size()),
            "the ledger of "
                + entries.size()
                + " entries does not go on from the head seen before, of "
                + seen.entries()
                + " entries: entries are missing or were replaced");
  }

  private static boolean agrees(PaymentLedger ledger, LedgerHead seen) {
    if (seen.entries() == 0) {
      return seen.hash().equals(PaymentLedger.emptyHash(ledger.run()));
    }
    return seen.entries() <= ledger.entries().size()
        && ledger.entries().get((int) seen.entries() - 1).hash().equals(seen.hash());
  }

  private static LedgerEntry read(CanonicalReader reader, RunId run, long number, String before) {
    byte[] body = reader.sized(CanonicalReader.MOST_BYTES);
    String hash = Hex.format(reader.raw(HASH_BYTES));
    String signature = Hex.format(reader.sized(MOST_SIGNATURE_BYTES));
    if (!hash.equals(LedgerEntry.hash(before, body))) {
      throw new CanonicalReader.NotCanonical("its hash does not fit it and the entry before");
    }
    CanonicalReader fields = new CanonicalReader(body);
    if (fields.number() != number) {
      throw new CanonicalReader.NotCanonical("it carries another number");
    }
    RoundKey round = new RoundKey(run, fields.count(), fields.count());
    ClientId client = new ClientId(fields.text());
    Payment payment =
        new Payment(
            new PaymentKey(round, client),
            fields.text(),
            fields.number(),
            fields.number(),
            Hex.format(fields.raw(HASH_BYTES)));
    if (fields.hasMore()) {
      throw new CanonicalReader.NotCanonical("there are bytes after its last field");
    }
    return new LedgerEntry(number, payment, hash, signature);
  }
}
