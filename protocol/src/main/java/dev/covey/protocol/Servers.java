package dev.covey.protocol;

import io.grpc.ServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;

/** Servers of covey.v1 with the limits that they keep to. */
public final class Servers {
  /** Half of what clients leave between two tries, so that none is turned away for its zeal. */
  private static final int KEEP_ALIVE_TOLERANCE = 2;

  private static final int MAX_METADATA_BYTES = 1 << 14;
  private static final int HANDSHAKE_SECONDS = 20;

  /** Calls that a peer breaks off; beyond these it opens them to cost the server something. */
  private static final int MOST_RESETS = 500;

  private static final int RESETS_SECONDS = 10;

  private Servers() {}

  /** A server to add services, interceptors and an executor to. */
  public static NettyServerBuilder builder(
      SocketAddress address, ServerCredentials credentials, TransportSettings settings) {
    return NettyServerBuilder.forAddress(address, credentials)
        .maxInboundMessageSize(WireLimits.MAX_MESSAGE_BYTES)
        .maxInboundMetadataSize(MAX_METADATA_BYTES)
        .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
        .flowControlWindow(settings.flowControlWindowBytes())
        .keepAliveTime(settings.keepAliveEvery().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(settings.keepAliveTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .permitKeepAliveTime(
            settings.keepAliveEvery().toMillis() / KEEP_ALIVE_TOLERANCE, TimeUnit.MILLISECONDS)
        .permitKeepAliveWithoutCalls(true)
        .maxRstFramesPerWindow(MOST_RESETS, RESETS_SECONDS)
        .maxConnectionIdle(settings.idleConnections().toMillis(), TimeUnit.MILLISECONDS)
        .maxConcurrentCallsPerConnection(settings.maxCallsPerConnection());
  }
}
