package dev.covey.coordinator.store;

/**
 * What a run keeps about its privacy.
 *
 * @param text of the ledger
 * @param rosterSecret from which rosters are drawn where they are secret; copied
 */
public record StoredLedger(String text, byte[] rosterSecret) {
  public StoredLedger {
    rosterSecret = rosterSecret.clone();
  }

  @Override
  public byte[] rosterSecret() {
    return rosterSecret.clone();
  }

  /** Shows nothing of the secret. */
  @Override
  public String toString() {
    return "StoredLedger[" + text.length() + " characters]";
  }
}
