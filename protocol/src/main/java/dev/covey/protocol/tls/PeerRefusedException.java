package dev.covey.protocol.tls;

import java.security.cert.CertificateException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A handshake that this side ended; the message says why and what to do, for a person. */
public final class PeerRefusedException extends CertificateException {
  private static final long serialVersionUID = 1L;

  PeerRefusedException(String message) {
    super(message);
  }

  /** The reason among the causes of a failed call, where this side had one. */
  public static Optional<String> reasonOf(Throwable failure) {
    @Nullable Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 20; depth++) {
      if (cause instanceof PeerRefusedException refused) {
        return Optional.ofNullable(refused.getMessage());
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }
}
