package dev.covey.incentive.settlement;

/**
 * How far a ledger has come. Whoever keeps a head from time to time, such as the clients with their
 * receipts, notices when later entries were cut off or the past was written anew: a chain alone
 * cannot show the loss of its own end.
 *
 * @param entries number of entries, at least 0
 * @param hash of the last of them, or of the empty ledger: 64 hexadecimal digits
 */
public record LedgerHead(long entries, String hash) {}
