package dev.covey.protocol;

import java.time.Duration;

/**
 * How connections behave; the same kind of thing at both ends.
 *
 * @param flowControlWindowBytes what a peer may send of a stream, and of a connection, before it is
 *     read. Bounds what a hostile peer makes the other hold, and with the delay of a link its
 *     throughput.
 * @param keepAliveEvery how often a silent connection is tried
 * @param keepAliveTimeout how long such a try may take before the connection counts as dead
 * @param idleConnections how long a server keeps a connection without any call
 * @param maxCallsPerConnection most calls of one peer at a time
 */
public record TransportSettings(
    int flowControlWindowBytes,
    Duration keepAliveEvery,
    Duration keepAliveTimeout,
    Duration idleConnections,
    int maxCallsPerConnection) {

  /**
   * Windows of 1 MiB: a full 100 Mbit/s at 80 ms. Dead peers are noticed after 80 s at the latest.
   */
  public static final TransportSettings DEFAULT =
      new TransportSettings(
          1 << 20, Duration.ofSeconds(60), Duration.ofSeconds(20), Duration.ofMinutes(5), 16);

  public TransportSettings {
    if (flowControlWindowBytes < 1 << 16
        || keepAliveEvery.isNegative()
        || keepAliveEvery.isZero()
        || keepAliveTimeout.isNegative()
        || keepAliveTimeout.isZero()
        || idleConnections.isNegative()
        || idleConnections.isZero()
        || maxCallsPerConnection < 1) {
      throw new IllegalArgumentException(
          "a window has at least 64 KiB, times and counts are positive");
    }
  }

  /** The same with another window. */
  public TransportSettings withWindow(int bytes) {
    return new TransportSettings(
        bytes, keepAliveEvery, keepAliveTimeout, idleConnections, maxCallsPerConnection);
  }
}
