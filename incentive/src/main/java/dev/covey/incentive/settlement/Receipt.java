package dev.covey.incentive.settlement;

import dev.covey.core.Hex;
import dev.covey.core.RunId;
import dev.covey.core.Sha256;

/**
 * A client's word that it has seen its payment, and with it the ledger up to there.
 *
 * @param head the ledger's head when the payment was its last entry
 * @param signature of the client, hexadecimal
 */
public record Receipt(RunId run, LedgerHead head, String signature) {
  private static final String LABEL = "covey/payment-receipt/1";

  /** Signs for an entry. */
  public static Receipt sign(RunId run, LedgerEntry entry, EntrySigner client) {
    LedgerHead head = new LedgerHead(entry.number(), entry.hash());
    return new Receipt(run, head, Hex.format(client.sign(digest(run, head))));
  }

  /** Whether the client signed exactly this. */
  public boolean isSignedBy(SignatureCheck client) {
    return client.isSigned(digest(run, head), Hex.parse(signature));
  }

  private static byte[] digest(RunId run, LedgerHead head) {
    return new Sha256()
        .update(LABEL)
        .update(run.value())
        .update(head.entries())
        .update(head.hash())
        .bytes();
  }
}
