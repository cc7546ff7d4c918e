package dev.covey.coordinator.security;

import dev.covey.coordinator.observation.CoordinatorObserver;
import dev.covey.coordinator.security.AccessRules.Access;
import dev.covey.coordinator.security.PeerCheck.Refused;
import dev.covey.core.ClientId;
import dev.covey.protocol.PeerIdentity;
import dev.covey.protocol.tls.LoopbackSecret;
import dev.covey.protocol.tls.Refusal;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.Optional;

/**
 * Stands before every call on a port without TLS: the caller must be on this machine and know the
 * loopback secret; then it is who it says it is, unless the roster has put that one out. Must be
 * the outermost interceptor.
 */
final class LoopbackInterceptor implements ServerInterceptor {
  private final LoopbackSecret secret;
  private final Roster roster;
  private final OpenCalls openCalls;
  private final CoordinatorObserver observer;

  LoopbackInterceptor(
      LoopbackSecret secret, Roster roster, OpenCalls openCalls, CoordinatorObserver observer) {
    this.secret = secret;
    this.roster = roster;
    this.openCalls = openCalls;
    this.observer = observer;
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    String method = call.getMethodDescriptor().getFullMethodName();
    Access access = AccessRules.of(method);
    SocketAddress remote = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    Context context = Context.current().withValue(Caller.KEY, new Caller(remote, null));
    if (access == Access.ANYONE) {
      return Contexts.interceptCall(context, call, headers, next);
    }
    boolean local =
        remote instanceof InetSocketAddress address && address.getAddress().isLoopbackAddress();
    Optional<PeerIdentity> caller = local ? secret.caller(headers) : Optional.empty();
    if (caller.isEmpty()) {
      return PeerInterceptor.refuse(
          observer,
          call,
          Status.UNAUTHENTICATED,
          new Refused(
              Refusal.NO_CERTIFICATE,
              "this port has no TLS: callers must be on the same machine and send the secret of the"
                  + " coordinator's data folder"));
    }
    PeerIdentity peer = caller.get();
    Optional<Refused> denied = PeerInterceptor.mayNot(peer, access, method);
    if (denied.isPresent()) {
      return PeerInterceptor.refuse(observer, call, Status.PERMISSION_DENIED, denied.get());
    }
    GuardedCall<ReqT, RespT> guarded = new GuardedCall<>(call, peer.id(), Instant.MAX);
    if (!openCalls.add(guarded)) {
      guarded.close(
          Status.RESOURCE_EXHAUSTED.withDescription(peer.id() + OpenCalls.TOO_MANY),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
    if (isRevoked(peer.id())) {
      openCalls.remove(guarded);
      return PeerInterceptor.refuse(
          observer,
          guarded,
          Status.UNAUTHENTICATED,
          new Refused(Refusal.REVOKED, peer.id() + " was put out by an operator"));
    }
    Context.CancellableContext cancellable =
        context.withValue(PeerIdentity.KEY, peer).withCancellation();
    guarded.attach(cancellable);
    return guarded.listening(
        Contexts.interceptCall(cancellable, guarded, headers, next),
        () -> {
          openCalls.remove(guarded);
          cancellable.cancel(null);
        });
  }

  private boolean isRevoked(ClientId id) {
    return roster.find(id).flatMap(Roster.Member::revokedAt).isPresent();
  }
}
