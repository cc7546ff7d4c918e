package dev.covey.privacy.ledger;

/** What came of asking for a charge. */
public sealed interface ChargeResult {
  /** The ledger that counts from now on; the old one where nothing changed. */
  PrivacyLedger ledger();

  /** It is reserved: counted, not yet durable, not yet to be released. */
  record Charged(PrivacyLedger ledger) implements ChargeResult {}

  /** The same spend was charged before; it is counted once. */
  record AlreadyCharged(PrivacyLedger ledger) implements ChargeResult {}

  /** It is not charged, and must not be released. */
  sealed interface Refused extends ChargeResult {
    /** What was found, what was expected, and the remedy. */
    String reason();
  }

  /**
   * A budget would be overspent.
   *
   * @param budget the first that would be
   * @param epsilonAfter what would have been spent against it
   */
  record OverBudget(PrivacyLedger ledger, Budget budget, double epsilonAfter) implements Refused {
    @Override
    public String reason() {
      return "after this release epsilon would be "
          + epsilonAfter
          + " against "
          + budget.adversary().label()
          + ": the budget is "
          + budget.epsilon()
          + " at delta "
          + budget.delta()
          + "; end the run here, or begin a new one with more noise";
    }
  }

  /**
   * The key stands for another release already.
   *
   * @param already what was charged under it
   */
  record Conflict(PrivacyLedger ledger, Release already) implements Refused {
    @Override
    public String reason() {
      return "this run, round, attempt and kind were charged with other noise already: expected the"
          + " same release; take a new attempt";
    }
  }
}
