package dev.covey.client.remote;

import dev.covey.core.RoundKey;

/** Hears how a client fares; calls come from the client's thread. */
public interface ClientObserver {
  default void connected(String coordinator) {}

  /**
   * The stream ended.
   *
   * @param waitMillis until the next attempt
   */
  default void disconnected(String why, long waitMillis) {}

  default void declined(String run, String why) {}

  default void ready(String run, String protection) {}

  /** The device is not in the state that its owner wants for training. */
  default void waiting(String why) {}

  default void training(RoundKey key) {}

  default void sending(RoundKey key, long bytes) {}

  default void accepted(RoundKey key) {}

  default void refused(RoundKey key, String reason, String detail) {}

  default void cancelled(RoundKey key) {}

  default void failed(RoundKey key, String detail) {}

  default void roundEnded(RoundKey key, boolean committed) {}

  default void runEnded(String run, String status) {}
}
