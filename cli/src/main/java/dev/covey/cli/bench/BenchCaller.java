package dev.covey.cli.bench;

import dev.covey.core.ClientId;
import dev.covey.protocol.PeerIdentity;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import javax.net.ssl.SSLSession;

/** Takes every caller for the one client of the measurement. */
final class BenchCaller implements ServerInterceptor {
  private static final PeerIdentity CLIENT =
      new PeerIdentity(new ClientId("bench"), PeerIdentity.Role.CLIENT);

  private volatile String tlsProtocol = "";

  /** What the last call's connection has negotiated; empty without TLS. */
  String tlsProtocol() {
    return tlsProtocol;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (session != null) {
      tlsProtocol = session.getProtocol();
    }
    return Contexts.interceptCall(
        Context.current().withValue(PeerIdentity.KEY, CLIENT), call, headers, next);
  }
}
