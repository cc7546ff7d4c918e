package dev.covey.protocol;

import io.grpc.ChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.internal.ObjectPool;
import io.grpc.netty.shaded.io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.shaded.io.grpc.netty.InternalNettyChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.InternalNettyServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator.ClientFactory;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator.ProtocolNegotiator;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator.ServerFactory;
import io.grpc.netty.shaded.io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.RecvByteBufAllocator;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Settings;
import io.grpc.netty.shaded.io.netty.util.AsciiString;
import java.util.concurrent.Executor;

/**
 * Lets the peer send data in frames larger than the 16 KiB of HTTP/2's default, which gRPC cannot
 * be told: every frame costs both ends the same, whatever its size, and a model or an update fills
 * dozens of the small ones. Each end says what it takes in a SETTINGS frame of its own, after the
 * first; a peer that knows nothing of this sends larger frames all the same, or stays at its size.
 *
 * <p>A frame is taken whole, so a peer can make the other hold one of them besides a window.
 */
final class LargeFrames {
  /** What fits the cache of a core along with its copy; larger ones were no faster. */
  static final int FRAME_BYTES = Integer.getInteger("covey.frame", 1 << 18);

  private static final int LEAST_READ_BYTES = 64;
  private static final int FIRST_READ_BYTES = 2048;
  private static final int MOST_READ_BYTES = Integer.getInteger("covey.read", 1 << 19);

  private LargeFrames() {}

  /** Credentials of a client that takes large frames. */
  static ChannelCredentials taken(ChannelCredentials credentials) {
    ClientFactory negotiators = InternalNettyChannelCredentials.toNegotiator(credentials);
    return InternalNettyChannelCredentials.create(
        new ClientFactory() {
          @Override
          public ProtocolNegotiator newNegotiator() {
            return new Negotiator(negotiators.newNegotiator());
          }

          @Override
          public int getDefaultPort() {
            return negotiators.getDefaultPort();
          }
        });
  }

  /** Credentials of a server that takes large frames. */
  static ServerCredentials taken(ServerCredentials credentials) {
    ServerFactory negotiators = InternalNettyServerCredentials.toNegotiator(credentials);
    return InternalNettyServerCredentials.create(
        new ServerFactory() {
          @Override
          public ProtocolNegotiator newNegotiator(ObjectPool<? extends Executor> offload) {
            return new Negotiator(negotiators.newNegotiator(offload));
          }
        });
  }

  /** Buffers to read into, as large as what has come so far suggests: a frame at a time. */
  static RecvByteBufAllocator readBuffers() {
    return new AdaptiveRecvByteBufAllocator(LEAST_READ_BYTES, FIRST_READ_BYTES, MOST_READ_BYTES);
  }

  /** Negotiates as the other does. */
  private static final class Negotiator implements ProtocolNegotiator {
    private final ProtocolNegotiator other;

    Negotiator(ProtocolNegotiator other) {
      this.other = other;
    }

    @Override
    public AsciiString scheme() {
      return other.scheme();
    }

    @Override
    public ChannelHandler newHandler(GrpcHttp2ConnectionHandler http2) {
      ChannelHandler negotiation = other.newHandler(http2);
      return new ChannelHandlerAdapter() {
        @Override
        public void handlerAdded(ChannelHandlerContext context) {
          context.pipeline().addFirst(new Announcement(http2));
          context.pipeline().replace(this, null, negotiation);
        }
      };
    }

    @Override
    public void close() {
      other.close();
    }
  }

  /** Waits for the first bytes that the peer sends after the handshake, and is gone. */
  private static final class Announcement extends ChannelInboundHandlerAdapter {
    private final GrpcHttp2ConnectionHandler http2;

    Announcement(GrpcHttp2ConnectionHandler http2) {
      this.http2 = http2;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
      ChannelHandlerContext connection = context.pipeline().context(http2);
      // Not there yet while a handshake goes on; once there, it has sent its first settings.
      if (connection != null) {
        http2
            .encoder()
            .writeSettings(
                connection,
                new Http2Settings().maxFrameSize(FRAME_BYTES),
                connection.newPromise());
        connection.flush();
      }
      context.fireChannelRead(bytes);
      if (connection != null) {
        context.pipeline().remove(this);
      }
    }
  }
}
