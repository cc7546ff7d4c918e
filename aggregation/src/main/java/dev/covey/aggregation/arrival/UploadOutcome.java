package dev.covey.aggregation.arrival;

/** What becomes of an upload. */
public sealed interface UploadOutcome {
  /** It counts. */
  record Accepted(AcceptedUpload upload) implements UploadOutcome {}

  /**
   * It does not count.
   *
   * @param detail what was found and what was expected; holds no part of the update
   */
  record Rejected(RejectionReason reason, String detail) implements UploadOutcome {}
}
