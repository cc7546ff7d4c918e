package dev.covey.coordinator.store;

import dev.covey.core.ClientId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Reads tokens and identities from their rows. */
final class RosterRows {
  private static final String IDENTITIES =
      "select i.client_id, i.role, i.public_key, i.enrolled_at, i.revoked_at, i.revocation_reason,"
          + " c.serial, c.not_after from enrolled_identity i"
          + " left join identity_certificate c on c.client_id = i.client_id";

  private static final String TOKENS =
      "select token_sha256, label, role, issued_at, expires_at, used_at, used_by"
          + " from enrolment_token";

  /** Whether a row that is read stays locked until the transaction ends. */
  enum Lock {
    NONE,
    FOR_UPDATE
  }

  private RosterRows() {}

  static Optional<Identity> identity(Handle handle, ClientId client) {
    return merged(
            handle
                .createQuery(
                    IDENTITIES + " where i.client_id = ? order by c.not_after desc, c.serial")
                .bind(0, client.value())
                .map((rows, context) -> identity(rows))
                .list())
        .stream()
        .findFirst();
  }

  static List<Identity> identities(Handle handle) {
    // Sorted here: databases differ in how they order text.
    return merged(
            handle
                .createQuery(IDENTITIES + " order by c.not_after desc, c.serial")
                .map((rows, context) -> identity(rows))
                .list())
        .stream()
        .sorted(Comparator.comparing(Identity::id))
        .toList();
  }

  static Optional<IssuedToken> token(Handle handle, String sha256, Lock lock) {
    return handle
        .createQuery(
            TOKENS + " where token_sha256 = ?" + (lock == Lock.FOR_UPDATE ? " for update" : ""))
        .bind(0, sha256)
        .map((rows, context) -> token(rows))
        .findOne();
  }

  static List<IssuedToken> tokens(Handle handle) {
    return handle
        .createQuery(TOKENS + " order by issued_at, token_sha256")
        .map((rows, context) -> token(rows))
        .list();
  }

  private static IssuedToken token(ResultSet rows) throws SQLException {
    String usedBy = rows.getString("used_by");
    return new IssuedToken(
        rows.getString("token_sha256"),
        rows.getString("label"),
        Role.ofStored(rows.getString("role")),
        Rows.instant(rows, "issued_at"),
        Rows.instant(rows, "expires_at"),
        Rows.instantIfAny(rows, "used_at")
            .map(at -> new IssuedToken.Use(at, new ClientId(usedBy))));
  }

  /** One row of the join: at most one certificate. */
  private static Identity identity(ResultSet rows) throws SQLException {
    String reason = rows.getString("revocation_reason");
    String serial = rows.getString("serial");
    return new Identity(
        new ClientId(rows.getString("client_id")),
        Role.ofStored(rows.getString("role")),
        IdentityKey.of(rows.getBytes("public_key")),
        Rows.instant(rows, "enrolled_at"),
        Rows.instantIfAny(rows, "not_after")
            .map(notAfter -> List.of(new CertificateRef(serial, notAfter)))
            .orElse(List.of()),
        Rows.instantIfAny(rows, "revoked_at").map(at -> new Identity.Revocation(at, reason)));
  }

  private static List<Identity> merged(List<Identity> rows) {
    Map<ClientId, Identity> byId = new LinkedHashMap<>();
    for (Identity row : rows) {
      byId.merge(
          row.id(),
          row,
          (before, next) -> {
            List<CertificateRef> certificates = new ArrayList<>(before.certificates());
            certificates.addAll(next.certificates());
            return new Identity(
                before.id(),
                before.role(),
                before.publicKey(),
                before.enrolledAt(),
                certificates,
                before.revocation());
          });
    }
    return List.copyOf(byId.values());
  }
}
