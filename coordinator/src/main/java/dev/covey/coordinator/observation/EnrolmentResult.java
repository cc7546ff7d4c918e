package dev.covey.coordinator.observation;

/** What came of presenting a token. */
public enum EnrolmentResult {
  /** A certificate was issued. */
  ENROLLED,
  /** The token is not known, or was not redeemed in time. */
  WRONG_TOKEN,
  /** The token is spent, for another id, or of somebody who was put out. */
  REFUSED,
  /** Too many attempts. */
  THROTTLED,
  /** The request is not what this protocol says. */
  MALFORMED,
  /** The store or the authority failed. */
  UNAVAILABLE
}
