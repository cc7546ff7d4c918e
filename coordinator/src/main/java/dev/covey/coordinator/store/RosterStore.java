package dev.covey.coordinator.store;

import dev.covey.core.ClientId;
import dev.covey.core.error.DataException;
import dev.covey.core.error.StoreException;
import dev.covey.crypto.pki.TokenHash;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * Who may speak to the coordinator: one-time tokens, and the identities enrolled with them. Every
 * method is one transaction, waits for a database that is away as {@link RunStore} does, and is
 * safe to call from many threads and processes at once.
 */
public final class RosterStore {
  private static final int LABEL_LENGTH = 200;
  private static final int REASON_LENGTH = 400;

  private final Transactions transactions;

  RosterStore(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * Keeps a token that was issued: its hash, for the store never sees the token. Keeping the same
   * one again changes nothing.
   *
   * @param label what the operator calls it, 1 to 200 characters
   * @param validFor positive
   */
  public void keepToken(TokenHash token, String label, Role role, Duration validFor, Instant now) {
    requireLength("label", label, LABEL_LENGTH);
    if (validFor.isNegative() || validFor.isZero()) {
      throw new DataException(
          "token validity of " + validFor + ": expected a positive duration, such as PT24H");
    }
    transactions.repeatable(
        handle ->
            handle.execute(
                "insert into enrolment_token(token_sha256, label, role, issued_at, expires_at)"
                    + " values (?, ?, ?, ?, ?) on conflict do nothing",
                token.hex(),
                label,
                role.stored(),
                Rows.time(now),
                Rows.time(now.plus(validFor))));
  }

  /** The token of a hash. */
  public Optional<IssuedToken> token(TokenHash token) {
    return transactions.read(handle -> RosterRows.token(handle, token.hex(), RosterRows.Lock.NONE));
  }

  /** Forgets the tokens of a label that nobody has redeemed; how many there were. */
  public int withdrawTokens(String label) {
    return transactions.repeatable(
        handle ->
            handle.execute(
                "delete from enrolment_token where label = ? and used_at is null", label));
  }

  /**
   * Spends a token and enrols its bearer with the token's role, both or neither. Of any number of
   * attempts with one token, at the same time or after each other, exactly one is {@link
   * Redemption.Redeemed}.
   */
  public Redemption redeemToken(
      TokenHash token, ClientId client, IdentityKey publicKey, Instant now) {
    return transactions.once(
        handle -> {
          // The lock on the token's row makes concurrent attempts come one after the other.
          Optional<IssuedToken> found =
              RosterRows.token(handle, token.hex(), RosterRows.Lock.FOR_UPDATE);
          if (found.isEmpty()) {
            return new Redemption.Unknown();
          }
          IssuedToken issued = found.get();
          if (issued.use().isPresent()) {
            return new Redemption.AlreadyUsed(enrolled(handle, issued.use().get().by()));
          }
          if (!now.isBefore(issued.expiresAt())) {
            return new Redemption.Expired(issued.expiresAt());
          }
          int enrolled =
              handle.execute(
                  "insert into enrolled_identity(client_id, role, public_key, enrolled_at)"
                      + " values (?, ?, ?, ?) on conflict do nothing",
                  client.value(),
                  issued.role().stored(),
                  publicKey.bytes(),
                  Rows.time(now));
          if (enrolled == 0) {
            return RosterRows.identity(handle, client)
                .<Redemption>map(Redemption.ClientIdTaken::new)
                .orElseGet(Redemption.KeyTaken::new);
          }
          handle.execute(
              "update enrolment_token set used_at = ?, used_by = ? where token_sha256 = ?",
              Rows.time(now),
              client.value(),
              token.hex());
          return new Redemption.Redeemed(enrolled(handle, client));
        },
        handle ->
            RosterRows.token(handle, token.hex(), RosterRows.Lock.NONE)
                .flatMap(IssuedToken::use)
                .filter(use -> use.by().equals(client))
                .flatMap(use -> RosterRows.identity(handle, client))
                .filter(identity -> identity.publicKey().equals(publicKey))
                .map(Redemption.Redeemed::new));
  }

  /**
   * Records a certificate, the first or a renewal. Recording the same one again changes nothing.
   */
  public RosterChange addCertificate(ClientId client, CertificateRef certificate) {
    return transactions.repeatable(
        handle ->
            change(
                handle,
                client,
                identity -> {
                  if (!identity.certificates().contains(certificate)) {
                    handle.execute(
                        "insert into identity_certificate(serial, client_id, not_after)"
                            + " values (?, ?, ?)",
                        certificate.serial(),
                        client.value(),
                        Rows.time(certificate.notAfter()));
                  }
                  return new RosterChange.Done(enrolled(handle, client));
                }));
  }

  /**
   * Shuts an identity out, for good. What runs with its certificates is the caller's to end.
   *
   * @param reason for the record, 1 to 400 characters
   */
  public RosterChange revoke(ClientId client, String reason, Instant now) {
    requireLength("reason", reason, REASON_LENGTH);
    return transactions.once(
        handle ->
            change(
                handle,
                client,
                identity -> {
                  handle.execute(
                      "update enrolled_identity set revoked_at = ?, revocation_reason = ?"
                          + " where client_id = ?",
                      Rows.time(now),
                      reason,
                      client.value());
                  return new RosterChange.Done(enrolled(handle, client));
                }),
        handle ->
            RosterRows.identity(handle, client)
                .filter(
                    identity ->
                        identity
                            .revocation()
                            .filter(done -> done.reason().equals(reason))
                            .filter(done -> done.at().equals(Rows.time(now).toInstant()))
                            .isPresent())
                .map(RosterChange.Done::new));
  }

  /** Everybody enrolled, revoked ones too, by id. */
  public List<Identity> list() {
    return transactions.read(RosterRows::identities);
  }

  /** All tokens, oldest first. */
  public List<IssuedToken> tokens() {
    return transactions.read(RosterRows::tokens);
  }

  /** Who is enrolled under an id, revoked or not. */
  public Optional<Identity> find(ClientId client) {
    return transactions.read(handle -> RosterRows.identity(handle, client));
  }

  /**
   * Whose certificate this is, revoked or not.
   *
   * @param serial in lower-case hexadecimal
   */
  public Optional<Identity> findByCertificate(String serial) {
    return transactions.read(
        handle ->
            handle
                .createQuery("select client_id from identity_certificate where serial = ?")
                .bind(0, serial)
                .map((rows, context) -> new ClientId(rows.getString(1)))
                .findOne()
                .map(client -> enrolled(handle, client)));
  }

  private static RosterChange change(
      Handle handle, ClientId client, Function<Identity, RosterChange> change) {
    // Against a revocation and a renewal that pass each other.
    handle
        .createQuery("select 1 from enrolled_identity where client_id = ? for update")
        .bind(0, client.value())
        .mapTo(Integer.class)
        .findOne();
    Optional<Identity> identity = RosterRows.identity(handle, client);
    if (identity.isEmpty()) {
      return new RosterChange.NotEnrolled();
    }
    return identity.get().revocation().isPresent()
        ? new RosterChange.Revoked(identity.get())
        : change.apply(identity.get());
  }

  private static Identity enrolled(Handle handle, ClientId client) {
    return RosterRows.identity(handle, client)
        .orElseThrow(
            () ->
                new StoreException(
                    "client "
                        + client
                        + " is named but not enrolled; expected what the schema guarantees; restore a backup"));
  }

  private static void requireLength(String what, String text, int longest) {
    if (text.isBlank() || text.length() > longest) {
      throw new DataException(
          what
              + " of "
              + text.length()
              + " characters: expected 1 to "
              + longest
              + ", not all blank");
    }
  }
}
