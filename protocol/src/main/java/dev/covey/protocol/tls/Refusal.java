package dev.covey.protocol.tls;

import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import java.util.Optional;

/**
 * Why a coordinator does not serve a peer, for programs; the text of the status says it for people.
 * It travels in the trailers of a call that ends UNAUTHENTICATED or PERMISSION_DENIED.
 */
public enum Refusal {
  /** No certificate was presented: enrol. */
  NO_CERTIFICATE,
  /** The certificate leads to another authority: this is another federation's. */
  UNTRUSTED,
  /** The certificate ended: enrol again with a new token and the same identity. */
  EXPIRED,
  /** The certificate begins later: a clock is wrong. */
  NOT_YET_VALID,
  /** The coordinator does not know the certificate: its store was set back. Enrol again. */
  UNKNOWN,
  /** The identity was put out for good: do not come back. */
  REVOKED,
  /** The identity is known and may do other things, but not this. */
  WRONG_ROLE;

  private static final Metadata.Key<String> KEY =
      Metadata.Key.of("covey-refusal", Metadata.ASCII_STRING_MARSHALLER);

  /** Trailers that say so. */
  public Metadata trailers() {
    Metadata trailers = new Metadata();
    trailers.put(KEY, name());
    return trailers;
  }

  /** The reason that a failed call gives; empty where it failed for something else. */
  public static Optional<Refusal> of(StatusRuntimeException failure) {
    Metadata trailers = failure.getTrailers();
    String name = trailers == null ? null : trailers.get(KEY);
    for (Refusal refusal : values()) {
      if (refusal.name().equals(name)) {
        return Optional.of(refusal);
      }
    }
    return Optional.empty();
  }
}
