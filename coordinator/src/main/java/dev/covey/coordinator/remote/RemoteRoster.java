package dev.covey.coordinator.remote;

import dev.covey.core.ClientId;
import dev.covey.protocol.v1.IssueTokenRequest;
import dev.covey.protocol.v1.IssueTokenResponse;
import dev.covey.protocol.v1.ListRosterRequest;
import dev.covey.protocol.v1.ListRosterResponse;
import dev.covey.protocol.v1.RevokeIdentityRequest;
import dev.covey.protocol.v1.RevokeIdentityResponse;
import dev.covey.protocol.v1.RosterEntry;
import dev.covey.protocol.v1.RosterGrpc;
import dev.covey.protocol.v1.RosterRole;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The roster of a coordinator in another process: who may take part. */
public final class RemoteRoster {
  private static final long CALL_SECONDS = 30;

  private final CoordinatorConnection connection;

  public RemoteRoster(CoordinatorConnection connection) {
    this.connection = connection;
  }

  /** What an identity may do. */
  public enum Role {
    CLIENT,
    OPERATOR
  }

  /**
   * One identity.
   *
   * @param fingerprint SHA-256 of its public key, in hexadecimal
   * @param certifiedUntil end of its newest certificate; empty if it has none
   * @param revokedAt empty unless it was put out
   * @param openCalls its calls that are open now
   */
  public record Member(
      String id,
      Role role,
      String fingerprint,
      Instant enrolledAt,
      Optional<Instant> certifiedUntil,
      Optional<Instant> revokedAt,
      int openCalls) {}

  /** A one-time token; {@link #toString} does not show it. */
  public record Token(String text, Instant expiresAt) {
    @Override
    public String toString() {
      return "Token[..., expiresAt=" + expiresAt + "]";
    }
  }

  /**
   * What a revocation did.
   *
   * @param closedCalls calls that were ended
   * @param withdrawnTokens unused tokens that are worth nothing now
   */
  public record Revocation(int closedCalls, int withdrawnTokens) {}

  /** All identities, in the order of their ids. */
  public List<Member> list() {
    List<Member> members = new ArrayList<>();
    boolean more = true;
    String after = "";
    while (more) {
      ListRosterRequest request = ListRosterRequest.newBuilder().setAfterClientId(after).build();
      ListRosterResponse page = RemoteFailures.told(connection, () -> stub().list(request));
      for (RosterEntry entry : page.getEntriesList()) {
        members.add(member(entry));
        after = entry.getClientId();
      }
      more = page.getMore() && page.getEntriesCount() > 0;
    }
    return members;
  }

  private static Member member(RosterEntry entry) {
    return new Member(
        entry.getClientId(),
        entry.getRole() == RosterRole.ROSTER_ROLE_OPERATOR ? Role.OPERATOR : Role.CLIENT,
        HexFormat.of().formatHex(entry.getIdentityFingerprint().toByteArray()),
        Instant.ofEpochSecond(entry.getEnrolledAtSeconds()),
        instant(entry.getCertificateExpiresAtSeconds()),
        entry.getRevoked() ? instant(entry.getRevokedAtSeconds()) : Optional.empty(),
        entry.getOpenCalls());
  }

  private static Optional<Instant> instant(long seconds) {
    return seconds == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(seconds));
  }

  /** Makes a one-time token with which {@code id} can enrol. */
  public Token issue(ClientId id, Role role, Duration validity) {
    IssueTokenRequest request =
        IssueTokenRequest.newBuilder()
            .setClientId(id.value())
            .setRole(
                role == Role.OPERATOR
                    ? RosterRole.ROSTER_ROLE_OPERATOR
                    : RosterRole.ROSTER_ROLE_CLIENT)
            .setValiditySeconds(validity.toSeconds())
            .build();
    IssueTokenResponse issued = RemoteFailures.told(connection, () -> stub().issue(request));
    return new Token(issued.getToken(), Instant.ofEpochSecond(issued.getExpiresAtSeconds()));
  }

  /** Puts an identity out, at once and for good. */
  public Revocation revoke(ClientId id, String reason) {
    RevokeIdentityRequest request =
        RevokeIdentityRequest.newBuilder().setClientId(id.value()).setReason(reason).build();
    RevokeIdentityResponse done = RemoteFailures.told(connection, () -> stub().revoke(request));
    return new Revocation(done.getClosedCalls(), done.getWithdrawnTokens());
  }

  private RosterGrpc.RosterBlockingStub stub() {
    return RosterGrpc.newBlockingStub(connection.channel())
        .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
  }
}
