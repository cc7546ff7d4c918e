package dev.covey.client.state;

import dev.covey.core.ClientId;
import java.util.Optional;

/**
 * Where clients keep what they remember between rounds. A state is saved when it is computed, under
 * its round, and counts once the client learns that its update of that round was folded.
 */
public interface ClientStates {
  /**
   * The state saved in {@code foldedRound}, the client's last folded round.
   *
   * @return {@code [d]}, or nothing if none was saved
   */
  Optional<float[]> load(ClientId client, int foldedRound);

  /** Saves durably, replacing an earlier state of the same round, before the upload is sent. */
  void save(ClientId client, int round, float[] state);

  /** Remembers nothing: for corrections without state. */
  static ClientStates none() {
    return NoClientStates.INSTANCE;
  }
}
