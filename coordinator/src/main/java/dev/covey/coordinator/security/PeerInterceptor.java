package dev.covey.coordinator.security;

import dev.covey.coordinator.observation.CoordinatorObserver;
import dev.covey.coordinator.security.AccessRules.Access;
import dev.covey.coordinator.security.Caller.Presented;
import dev.covey.coordinator.security.PeerCheck.Finding;
import dev.covey.coordinator.security.PeerCheck.Genuine;
import dev.covey.coordinator.security.PeerCheck.Refused;
import dev.covey.core.error.StoreException;
import dev.covey.protocol.PeerIdentity;
import dev.covey.protocol.tls.Refusal;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.net.SocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before every call on a port with TLS: finds out who calls, whether it may, and sets {@link
 * PeerIdentity#KEY}. Must be the outermost interceptor.
 */
final class PeerInterceptor implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(PeerInterceptor.class);

  private final PeerCheck check;
  private final OpenCalls openCalls;
  private final CoordinatorObserver observer;

  PeerInterceptor(PeerCheck check, OpenCalls openCalls, CoordinatorObserver observer) {
    this.check = check;
    this.openCalls = openCalls;
    this.observer = observer;
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    Access access = AccessRules.of(call.getMethodDescriptor().getFullMethodName());
    SocketAddress remote = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    if (access == Access.ANYONE) {
      Caller caller = new Caller(remote, null, check.foreign(presented(call)));
      Context context = Context.current().withValue(Caller.KEY, caller);
      return Contexts.interceptCall(context, call, headers, next);
    }
    Finding finding;
    try {
      finding = check.certificate(presented(call));
    } catch (StoreException e) {
      return storeIsAway(call, e);
    }
    if (finding instanceof Refused refused) {
      return refuse(observer, call, Status.UNAUTHENTICATED, refused);
    }
    Presented presented = ((Genuine) finding).presented();
    PeerIdentity peer = PeerCheck.identity(presented.subject());
    GuardedCall<ReqT, RespT> guarded = new GuardedCall<>(call, peer.id(), presented.notAfter());
    // Before the roster is asked: a revocation that comes after the answer finds the call here.
    if (!openCalls.add(guarded)) {
      guarded.close(
          Status.RESOURCE_EXHAUSTED.withDescription(peer.id() + OpenCalls.TOO_MANY),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
    Optional<Refused> standing;
    try {
      standing = check.standing(presented);
    } catch (StoreException e) {
      openCalls.remove(guarded);
      return storeIsAway(guarded, e);
    } catch (RuntimeException e) {
      openCalls.remove(guarded);
      throw e;
    }
    if (standing.isPresent()) {
      openCalls.remove(guarded);
      return refuse(observer, guarded, Status.UNAUTHENTICATED, standing.get());
    }
    Optional<Refused> denied = mayNot(peer, access, call.getMethodDescriptor().getFullMethodName());
    if (denied.isPresent()) {
      openCalls.remove(guarded);
      return refuse(observer, guarded, Status.PERMISSION_DENIED, denied.get());
    }
    Context.CancellableContext context =
        Context.current()
            .withValue(PeerIdentity.KEY, peer)
            .withValue(PeerIdentity.IDENTITY, presented.subject().identity())
            .withValue(Caller.KEY, new Caller(remote, presented))
            .withCancellation();
    guarded.attach(context);
    ServerCall.Listener<ReqT> listener;
    try {
      listener = Contexts.interceptCall(context, guarded, headers, next);
    } catch (RuntimeException | Error e) {
      openCalls.remove(guarded);
      context.cancel(e);
      throw e;
    }
    return guarded.listening(
        listener,
        () -> {
          openCalls.remove(guarded);
          context.cancel(null);
        });
  }

  private static <ReqT, RespT> ServerCall.Listener<ReqT> storeIsAway(
      ServerCall<ReqT, RespT> call, StoreException failure) {
    LOG.warn("the roster cannot be asked: {}", failure.getMessage());
    call.close(
        Status.UNAVAILABLE.withDescription("the coordinator's store is away; try again"),
        new Metadata());
    return new ServerCall.Listener<>() {};
  }

  static Optional<Refused> mayNot(PeerIdentity peer, Access access, String method) {
    boolean may =
        switch (access) {
          case ANYONE, ENROLLED -> true;
          case CLIENT -> peer.role() == PeerIdentity.Role.CLIENT;
          case OPERATOR -> peer.role() == PeerIdentity.Role.OPERATOR;
          case NOBODY -> false;
        };
    return may
        ? Optional.empty()
        : Optional.of(
            new Refused(
                Refusal.WRONG_ROLE,
                peer.id()
                    + " is enrolled as "
                    + peer.role()
                    + " and may not call "
                    + method
                    + "; use an identity of another role"));
  }

  static <ReqT, RespT> ServerCall.Listener<ReqT> refuse(
      CoordinatorObserver observer, ServerCall<ReqT, RespT> call, Status status, Refused refused) {
    observer.callRefused(refused.refusal());
    call.close(status.withDescription(refused.message()), refused.refusal().trailers());
    return new ServerCall.Listener<>() {};
  }

  private static List<X509Certificate> presented(ServerCall<?, ?> call) {
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    List<X509Certificate> chain = new ArrayList<>();
    if (session != null) {
      try {
        for (Certificate certificate : session.getPeerCertificates()) {
          chain.add((X509Certificate) certificate);
        }
      } catch (SSLPeerUnverifiedException e) {
        // None was presented; an empty chain says so.
        return List.of();
      }
    }
    return chain;
  }
}
