package dev.covey.coordinator.store;

import dev.covey.core.RunId;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A run that was submitted to a coordinator.
 *
 * @param order place in the queue; smaller ones come first
 * @param experiment the experiment file's text
 * @param startedAt when it was last set running
 * @param endedAt when it last came to an end that has not been undone by running it again
 */
public record QueuedRun(
    RunId run,
    long order,
    String experiment,
    State state,
    Instant submittedAt,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt) {

  /** Where a run is in its life. */
  public enum State {
    QUEUED,
    RUNNING,
    COMPLETED,
    FAILED,
    STOPPED;

    /**
     * Whether a run may go from here to {@code next}: from the queue it starts, or is stopped or
     * found to be broken; a running one ends; a failed or stopped one may run again, at once or
     * through the queue; a completed one stays.
     */
    public boolean mayBecome(State next) {
      return switch (this) {
        case QUEUED -> next == RUNNING || next == STOPPED || next == FAILED;
        case RUNNING -> next == COMPLETED || next == FAILED || next == STOPPED;
        case FAILED, STOPPED -> next == RUNNING || next == QUEUED;
        case COMPLETED -> false;
      };
    }

    /** Whether nothing goes on and nothing is due. */
    public boolean isEnd() {
      return this == COMPLETED || this == FAILED || this == STOPPED;
    }

    String stored() {
      return name().toLowerCase(Locale.ROOT);
    }

    static State ofStored(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }
  }
}
