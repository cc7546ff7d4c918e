package dev.covey.privacy.ledger;

/** Whose presence a guarantee hides. */
public enum PrivacyUnit {
  /** All that one client holds. */
  CLIENT,

  /** One training example. */
  EXAMPLE
}
