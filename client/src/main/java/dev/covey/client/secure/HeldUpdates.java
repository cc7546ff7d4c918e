package dev.covey.client.secure;

import dev.covey.aggregation.pipeline.HeldUpdate;
import dev.covey.client.ClientTask;
import dev.covey.core.error.InternalException;

/** Where a trained update waits for its session, on the device. */
@FunctionalInterface
public interface HeldUpdates {
  /** Takes an update. */
  void hold(ClientTask task, HeldUpdate update);

  /** For runs without masks, in which nothing is held. */
  static HeldUpdates none() {
    return (task, update) -> {
      throw new InternalException("an update to be masked in a run without masks");
    };
  }
}
