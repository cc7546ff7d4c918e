package dev.covey.coordinator.machine;

/** Why an attempt ended without a commit. */
public enum AbortReason {
  /** Too few eligible clients to begin. */
  TOO_FEW_ELIGIBLE,
  /** Too few accepted uploads when collecting ended. */
  QUORUM,
  /** The session that masks the updates failed; nothing of them was learnt. */
  SESSION_FAILED,
  /** The coordinator died while a session was open; its secrets are gone with it. */
  SESSION_LOST,
  /** Stopped on request. */
  STOPPED,
  /** The aggregate could not be formed or was not finite. */
  BAD_AGGREGATE
}
