package dev.covey.coordinator.store;

/** What became of a request to the queue. Only {@link Done} changed anything. */
public sealed interface QueueOutcome {
  /** The run as it is now. */
  record Done(QueuedRun run) implements QueueOutcome {}

  /** A run of that id was submitted before. */
  record NameTaken(QueuedRun by) implements QueueOutcome {}

  /** No run of that id was submitted. */
  record Unknown() implements QueueOutcome {}

  /** The run is in a state from which it cannot go where it was asked to. */
  record NotFromHere(QueuedRun run) implements QueueOutcome {}
}
