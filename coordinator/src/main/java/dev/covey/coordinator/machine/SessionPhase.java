package dev.covey.coordinator.machine;

/** What a masked cohort's session waits for. */
public enum SessionPhase {
  /** Keys. */
  ADVERTISING,
  /** Shares of the secrets behind the masks. */
  SHARING,
  /** Masked updates. */
  MASKING,
  /** Signatures on who survived; only against a coordinator that may deviate. */
  CERTIFYING,
  /** Shares that take the masks off the sum. */
  UNMASKING;

  /** The phase after this one; there is none after the last. */
  public SessionPhase next(boolean certified) {
    return switch (this) {
      case ADVERTISING -> SHARING;
      case SHARING -> MASKING;
      case MASKING -> certified ? CERTIFYING : UNMASKING;
      case CERTIFYING, UNMASKING -> UNMASKING;
    };
  }
}
