package dev.covey.coordinator.store;

import java.time.Instant;

/** What became of a token that a client presented. Only {@link Redeemed} changed anything. */
public sealed interface Redemption {
  /** The token was good, and is spent: its bearer is enrolled. */
  record Redeemed(Identity identity) implements Redemption {}

  /** No such token was ever issued. */
  record Unknown() implements Redemption {}

  /** It was not used in time. */
  record Expired(Instant expiredAt) implements Redemption {}

  /**
   * It was spent before. If {@code by} has the very id and key that are presented now, its earlier
   * answer was lost, and whoever proves that key may be given a certificate for it.
   */
  record AlreadyUsed(Identity by) implements Redemption {}

  /** The token is good and still unspent, but the client id is somebody's. */
  record ClientIdTaken(Identity by) implements Redemption {}

  /** The token is good and still unspent, but the public key is enrolled under another id. */
  record KeyTaken() implements Redemption {}
}
