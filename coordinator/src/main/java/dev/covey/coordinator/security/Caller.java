package dev.covey.coordinator.security;

import dev.covey.crypto.pki.CertificateSubject;
import io.grpc.Context;
import java.math.BigInteger;
import java.net.SocketAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the security services need to know of a call beyond who makes it.
 *
 * @param remote where it comes from; null where the transport does not say
 * @param certificate with which it was made; null where none was needed
 */
record Caller(@Nullable SocketAddress remote, @Nullable Presented certificate) {
  static final Context.Key<Caller> KEY = Context.key("covey-caller");

  /** A certificate that was presented and accepted. */
  record Presented(CertificateSubject subject, BigInteger serial, Instant notAfter) {}

  static Caller current() {
    Caller caller = KEY.get();
    return caller == null ? new Caller(null, null) : caller;
  }
}
