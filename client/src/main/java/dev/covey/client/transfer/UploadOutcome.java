package dev.covey.client.transfer;

import io.grpc.Status;

/** How an upload ended. */
public sealed interface UploadOutcome {
  /** The coordinator has it whole. */
  record Stored() implements UploadOutcome {}

  /**
   * It does not count, and sending it again will not change that.
   *
   * @param reason name of a {@link dev.covey.aggregation.arrival.RejectionReason}, or of one that
   *     came later
   */
  record Rejected(String reason, String detail) implements UploadOutcome {}

  /** The coordinator does not take the call at all; a mistake at one of the two ends. */
  record Refused(Status status) implements UploadOutcome {}

  /** Given up after too many tries without progress. Trying later goes on where this stopped. */
  record Unreachable(Status lastStatus) implements UploadOutcome {}
}
