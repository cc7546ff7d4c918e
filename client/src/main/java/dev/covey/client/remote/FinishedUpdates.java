package dev.covey.client.remote;

import dev.covey.aggregation.arrival.UploadHeader;
import java.util.Optional;

/**
 * Updates that were trained, kept until nobody can ask for them any more, so that no task is
 * trained twice: an update is saved before it is first sent.
 */
public interface FinishedUpdates {
  /**
   * An update as it is sent.
   *
   * @param values the payload {@code [d]}; for reading only
   * @param cpuNanos CPU time that it took
   * @param engineCpuNanos of it inside the engine
   */
  record Finished(UploadHeader header, float[] values, long cpuNanos, long engineCpuNanos) {}

  /** The update of a task, if it was trained. */
  Optional<Finished> find(String taskSha256);

  /** Saves an update durably. */
  void save(String taskSha256, Finished update);
}
