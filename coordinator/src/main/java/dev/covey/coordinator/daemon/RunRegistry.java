package dev.covey.coordinator.daemon;

import dev.covey.core.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The runs of a coordinator, durable. Every method is one transaction. */
public interface RunRegistry {
  /** Where a run stands. */
  enum State {
    QUEUED,
    RUNNING,
    COMPLETED,
    STOPPED,
    FAILED
  }

  /** A run. */
  record Row(RunId id, State state, Instant submittedAt) {}

  /** Takes a run in, queued, in the order of calls. */
  void submit(RunId id, Instant at);

  /** Changes where a run stands; a run that is queued again goes to the end. */
  void setState(RunId id, State state);

  /** The run that is queued the longest. */
  Optional<RunId> nextQueued();

  Optional<Row> find(RunId id);

  /** All runs, newest first. */
  List<Row> list();
}
