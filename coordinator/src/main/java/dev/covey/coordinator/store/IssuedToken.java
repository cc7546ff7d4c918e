package dev.covey.coordinator.store;

import dev.covey.core.ClientId;
import java.time.Instant;
import java.util.Optional;

/**
 * What the store knows of a token; not the token.
 *
 * @param sha256 digest of the token, in hexadecimal
 * @param label what the operator called it
 * @param use present once it was redeemed
 */
public record IssuedToken(
    String sha256,
    String label,
    Role role,
    Instant issuedAt,
    Instant expiresAt,
    Optional<Use> use) {

  /** When a token was redeemed, and by whom. */
  public record Use(Instant at, ClientId by) {}
}
