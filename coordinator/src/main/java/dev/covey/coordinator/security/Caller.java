package dev.covey.coordinator.security;

import dev.covey.crypto.pki.CertificateSubject;
import io.grpc.Context;
import java.math.BigInteger;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the security services need to know of a call beyond who makes it.
 *
 * @param remote where it comes from; null where the transport does not say
 * @param certificate with which it was made; null where none was needed
 * @param foreign a certificate of the operator's own authority that was shown where none was
 *     needed; nobody has been asked yet whose it is
 */
record Caller(
    @Nullable SocketAddress remote,
    @Nullable Presented certificate,
    Optional<ClientAuthority.Shown> foreign) {
  static final Context.Key<Caller> KEY = Context.key("covey-caller");

  /**
   * A certificate that was presented and accepted.
   *
   * @param serial by which the roster knows it: its serial number, or of one of the operator's own
   *     authority {@link ClientAuthority#reference}
   */
  record Presented(CertificateSubject subject, BigInteger serial, Instant notAfter) {}

  Caller(@Nullable SocketAddress remote, @Nullable Presented certificate) {
    this(remote, certificate, Optional.empty());
  }

  static Caller current() {
    Caller caller = KEY.get();
    return caller == null ? new Caller(null, null) : caller;
  }
}
