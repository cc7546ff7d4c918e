package dev.covey.protocol;

import io.grpc.ChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.concurrent.TimeUnit;

/** Connections to servers of covey.v1. */
public final class Channels {
  private Channels() {}

  /**
   * A connection to add interceptors and call credentials to. It does not try again by itself: who
   * calls knows what may be repeated.
   *
   * @param target what gRPC's name resolvers understand, for example {@code host:port}
   */
  public static NettyChannelBuilder builder(
      String target, ChannelCredentials credentials, TransportSettings settings) {
    return NettyChannelBuilder.forTarget(target, credentials)
        .maxInboundMessageSize(WireLimits.MAX_MESSAGE_BYTES)
        .flowControlWindow(settings.flowControlWindowBytes())
        .keepAliveTime(settings.keepAliveEvery().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(settings.keepAliveTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveWithoutCalls(true)
        .disableRetry();
  }
}
