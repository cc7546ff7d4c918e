package dev.covey.protocol;

import dev.covey.core.ClientId;
import io.grpc.Context;
import java.util.Optional;

/**
 * Who is at the other end of a call, as the transport has authenticated it. A server interceptor
 * sets it; nothing that a peer writes into a message does.
 */
public record PeerIdentity(ClientId id, Role role) {
  /** Holds the caller within a call; empty for a caller that is not known. */
  public static final Context.Key<PeerIdentity> KEY = Context.key("covey-peer");

  /** What a peer may do. */
  public enum Role {
    /** Takes part in rounds. */
    CLIENT,
    /** Watches and steers runs. */
    OPERATOR
  }

  /** The caller of the call that this thread works on. */
  public static Optional<PeerIdentity> current() {
    return Optional.ofNullable(KEY.get());
  }
}
