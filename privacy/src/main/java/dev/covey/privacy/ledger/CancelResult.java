package dev.covey.privacy.ledger;

/** What came of giving a charge back. */
public sealed interface CancelResult {
  /** The ledger that counts from now on. */
  PrivacyLedger ledger();

  /** It was only reserved, so nothing can have been released: it is no longer counted. */
  record GivenBack(PrivacyLedger ledger) implements CancelResult {}

  /** It is spent, and may have been released: it stays. */
  record StaysSpent(PrivacyLedger ledger) implements CancelResult {}

  /** Nothing was charged under this key. */
  record NothingCharged(PrivacyLedger ledger) implements CancelResult {}
}
