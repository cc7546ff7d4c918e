package dev.covey.protocol;

import dev.covey.core.ClientId;
import dev.covey.crypto.pki.IdentityPublicKey;
import io.grpc.Context;
import java.util.Optional;

/**
 * Who is at the other end of a call, as its certificate says and the coordinator has checked.
 * Nothing that a peer writes into a message sets it.
 *
 * @param id the name it enrolled under
 * @param role what it may do
 */
public record PeerIdentity(ClientId id, Role role) {
  /** Set for the whole of every call that needed a certificate; empty where none was needed. */
  public static final Context.Key<PeerIdentity> KEY = Context.key("covey-peer");

  /** The Ed25519 key that the caller enrolled with; empty where none was needed. */
  public static final Context.Key<IdentityPublicKey> IDENTITY = Context.key("covey-identity");

  /** What an identity may do. */
  public enum Role {
    /** Takes part in rounds with its own data. */
    CLIENT,
    /** Controls runs and the roster. */
    OPERATOR
  }

  /** The caller of the call that this thread works on. */
  public static Optional<PeerIdentity> current() {
    return Optional.ofNullable(KEY.get());
  }
}
