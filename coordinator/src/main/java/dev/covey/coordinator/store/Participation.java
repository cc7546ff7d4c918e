package dev.covey.coordinator.store;

import dev.covey.core.ClientId;

/** How a member of a roster fared in one attempt. */
public record Participation(ClientId client, Outcome outcome) {
  /** What became of the upload. */
  public enum Outcome {
    FOLDED,
    REJECTED,
    DROPPED
  }
}
