package dev.covey.client.remote;

import dev.covey.core.RoundKey;

/** What a client sends and receives besides its stream, and the count of all of it. */
public interface ClientTraffic extends Downloads {
  /** What became of an update. */
  sealed interface Sent {
    /** The coordinator has it whole. */
    record Stored() implements Sent {}

    /** It does not count, and sending it again will not change that. */
    record Rejected(String reason, String detail) implements Sent {}
  }

  /**
   * Counts bytes that are about to cross the network on the stream.
   *
   * @throws dev.covey.core.error.NetworkException if the owner allows no more today
   */
  void count(long bytes);

  /**
   * Sends an update that is too large for the stream.
   *
   * @throws dev.covey.core.error.NetworkException if it could not be sent
   */
  Sent send(RoundKey key, FinishedUpdates.Finished update);

  /**
   * Sends a masked vector that is too large for the stream.
   *
   * @param vector packed as it counts in the sum; shared
   * @throws dev.covey.core.error.NetworkException if it could not be sent
   */
  Sent sendMasked(RoundKey key, String taskSha256, byte[] vector);
}
