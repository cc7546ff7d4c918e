package dev.covey.aggregation.arrival;

/** Why an upload does not count. A rejected upload never changes a round's result. */
public enum RejectionReason {
  /** The sender is not in the round's roster. */
  UNKNOWN_CLIENT,
  /** The upload answers another task than the round's. */
  STALE_TASK,
  /** The client's upload of this round was accepted before. */
  DUPLICATE,
  /** The collection is over. */
  LATE,
  /** The weight is not finite, negative, or above the limit. */
  WEIGHT_OUT_OF_RANGE,
  /** More data than the task's layout has room for. */
  TOO_LARGE,
  /** Less data than the task's layout needs, or not whole numbers. */
  WRONG_SHAPE,
  /** The payload is not the one that the header announces. */
  DIGEST_MISMATCH,
  /** An entry is infinite or not a number. */
  NOT_FINITE,
  /** The L2 norm is above the limit. */
  NORM_TOO_LARGE,
  /** The client failed and says so, or its connection ended before the upload was whole. */
  CLIENT_ERROR
}
