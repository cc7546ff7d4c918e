package dev.covey.protocol.rounds;

import dev.covey.core.RoundKey;
import dev.covey.core.RunId;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.NetworkException;
import dev.covey.protocol.v1.Key;

/** Round keys on the wire. */
public final class RoundKeys {
  private RoundKeys() {}

  public static Key toWire(RoundKey key) {
    return Key.newBuilder()
        .setRunId(key.run().value())
        .setRound(key.round())
        .setAttempt(key.attempt())
        .build();
  }

  /**
   * A key that a peer sent.
   *
   * @throws NetworkException if it is none
   */
  public static RoundKey fromWire(Key key) {
    try {
      return new RoundKey(new RunId(key.getRunId()), key.getRound(), key.getAttempt());
    } catch (IllegalArgumentException | ConfigurationException e) {
      throw new NetworkException("the peer named a round that cannot be: " + e.getMessage(), e);
    }
  }
}
