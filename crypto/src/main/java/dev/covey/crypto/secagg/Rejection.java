package dev.covey.crypto.secagg;

/**
 * Why a message is not taken, or a session given up.
 *
 * @param detail what was found and what was expected; never part of a secret
 */
public record Rejection(Reason reason, String detail) {
  /** The kinds of reasons. */
  public enum Reason {
    /** The message belongs to another phase: too early, too late, or already answered. */
    WRONG_PHASE,
    /** The message belongs to another session. */
    WRONG_SESSION,
    /** The session was joined before. */
    REPLAYED_SESSION,
    /** A field has the wrong length, range or order. */
    MALFORMED,
    /** The sender is not, or no longer, one of those expected. */
    WRONG_SENDER,
    /** The sender said this already. */
    DUPLICATE,
    /** The terms are below the client's own floors, or of another task. */
    UNACCEPTABLE_TERMS,
    /** A member of the roster is not enrolled with the authority. */
    NOT_ENROLLED,
    /** A signature does not hold. */
    FORGED_SIGNATURE,
    /** A directory or delivery does not fit the graph or what was advertised. */
    INCONSISTENT,
    /** Too few neighbours are left for the client's own secrets to be rebuilt. */
    TOO_FEW_NEIGHBOURS,
    /** Too few clients are left, or too much of the weight is one client's. */
    TOO_FEW_SURVIVORS,
    /** A survivor set is not the one that was signed, or is not certified by a quorum. */
    NOT_CERTIFIED,
    /** A sum over other survivors was opened in the same round. */
    SECOND_SUM,
    /** A secret cannot be rebuilt: too few shares, or wrong ones. */
    NOT_RECOVERABLE
  }
}
