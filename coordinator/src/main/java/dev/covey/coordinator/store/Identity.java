package dev.covey.coordinator.store;

import dev.covey.core.ClientId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Somebody enrolled.
 *
 * @param certificates those issued to it, the one that lasts longest first
 * @param revocation present once it was shut out; it never comes back under this id
 */
public record Identity(
    ClientId id,
    Role role,
    IdentityKey publicKey,
    Instant enrolledAt,
    List<CertificateRef> certificates,
    Optional<Revocation> revocation) {

  public Identity {
    certificates = List.copyOf(certificates);
  }

  /** When and why an identity was shut out. */
  public record Revocation(Instant at, String reason) {}
}
