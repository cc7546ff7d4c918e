package dev.covey.coordinator.security;

import com.google.protobuf.ByteString;
import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.core.error.DataException;
import dev.covey.crypto.pki.CertificateSubject;
import dev.covey.crypto.pki.EnrolmentToken;
import dev.covey.crypto.pki.Fingerprint;
import dev.covey.protocol.PeerIdentity;
import dev.covey.protocol.PeerIdentity.Role;
import dev.covey.protocol.tls.Refusal;
import dev.covey.protocol.v1.IssueTokenRequest;
import dev.covey.protocol.v1.IssueTokenResponse;
import dev.covey.protocol.v1.ListRosterRequest;
import dev.covey.protocol.v1.ListRosterResponse;
import dev.covey.protocol.v1.RevokeIdentityRequest;
import dev.covey.protocol.v1.RevokeIdentityResponse;
import dev.covey.protocol.v1.RosterEntry;
import dev.covey.protocol.v1.RosterGrpc;
import dev.covey.protocol.v1.RosterRole;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service of covey/v1/roster.proto. */
final class RosterService extends RosterGrpc.RosterImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(RosterService.class);
  private static final int MAX_PAGE = 1000;
  private static final int MAX_REASON_CHARACTERS = 400;
  private static final long MIN_VALIDITY_SECONDS = 60;
  private static final long MAX_VALIDITY_SECONDS = 30L * 24 * 3600;

  private final Roster roster;
  private final OpenCalls openCalls;
  private final Fingerprint authority;
  private final SecureRandom random;
  private final Clock clock;

  RosterService(
      Roster roster, OpenCalls openCalls, Fingerprint authority, SecureRandom random, Clock clock) {
    this.roster = roster;
    this.openCalls = openCalls;
    this.authority = authority;
    this.random = random;
    this.clock = clock;
  }

  @Override
  public void list(ListRosterRequest request, StreamObserver<ListRosterResponse> answer) {
    EnrolmentService.answer(answer, () -> listed(request));
  }

  @Override
  public void issue(IssueTokenRequest request, StreamObserver<IssueTokenResponse> answer) {
    EnrolmentService.answer(answer, () -> issued(request));
  }

  @Override
  public void revoke(RevokeIdentityRequest request, StreamObserver<RevokeIdentityResponse> answer) {
    EnrolmentService.answer(answer, () -> revoked(request));
  }

  private ListRosterResponse listed(ListRosterRequest request) {
    int size = request.getPageSize() == 0 ? MAX_PAGE : request.getPageSize();
    if (size < 0 || size > MAX_PAGE) {
      throw new DataException("page_size " + size + ": expected 0 to " + MAX_PAGE);
    }
    List<Roster.Member> rest =
        roster.list().stream()
            .sorted(Comparator.comparing(Roster.Member::id))
            .filter(member -> member.id().value().compareTo(request.getAfterClientId()) > 0)
            .toList();
    ListRosterResponse.Builder response =
        ListRosterResponse.newBuilder().setMore(rest.size() > size);
    rest.stream().limit(size).map(this::entry).forEach(response::addEntries);
    return response.build();
  }

  private RosterEntry entry(Roster.Member member) {
    Optional<Instant> newest =
        member.certificates().stream()
            .map(Roster.Certificate::notAfter)
            .max(Comparator.naturalOrder());
    return RosterEntry.newBuilder()
        .setClientId(member.id().value())
        .setRole(encode(member.role()))
        .setIdentityFingerprint(ByteString.copyFrom(member.identity().fingerprint().toByteArray()))
        .setEnrolledAtSeconds(member.enrolledAt().getEpochSecond())
        .setCertificateExpiresAtSeconds(newest.map(Instant::getEpochSecond).orElse(0L))
        .setRevoked(member.revokedAt().isPresent())
        .setRevokedAtSeconds(member.revokedAt().map(Instant::getEpochSecond).orElse(0L))
        .setOpenCalls(openCalls.count(member.id()))
        .build();
  }

  private IssueTokenResponse issued(IssueTokenRequest request) {
    ClientId id = CertificateSubject.checkId(request.getClientId());
    Role role = decode(request.getRole());
    long seconds = request.getValiditySeconds();
    if (seconds < MIN_VALIDITY_SECONDS || seconds > MAX_VALIDITY_SECONDS) {
      throw new DataException(
          "validity_seconds "
              + seconds
              + ": expected "
              + MIN_VALIDITY_SECONDS
              + " to "
              + MAX_VALIDITY_SECONDS);
    }
    Optional<Roster.Member> member = roster.find(id);
    if (member.isPresent() && member.get().revokedAt().isPresent()) {
      throw Status.PERMISSION_DENIED
          .withDescription(id + " was revoked and cannot come back; choose another id")
          .asRuntimeException();
    }
    if (member.isPresent() && member.get().role() != role) {
      throw Status.ALREADY_EXISTS
          .withDescription(
              id + " is enrolled as " + member.get().role() + "; choose another id for a " + role)
          .asRuntimeException();
    }
    EnrolmentToken token = EnrolmentToken.generate(random, authority);
    Instant now = clock.now();
    Instant until = now.plusSeconds(seconds);
    roster.addToken(new Roster.Token(token.hash(), id, role, now, until));
    LOG.info("token for {} as {}, until {}, by {}", id, role, until, operator().id());
    return IssueTokenResponse.newBuilder()
        .setToken(token.revealText())
        .setExpiresAtSeconds(until.getEpochSecond())
        .build();
  }

  private RevokeIdentityResponse revoked(RevokeIdentityRequest request) {
    ClientId id = CertificateSubject.checkId(request.getClientId());
    if (request.getReason().length() > MAX_REASON_CHARACTERS) {
      throw new DataException(
          "reason of "
              + request.getReason().length()
              + " characters: expected at most "
              + MAX_REASON_CHARACTERS);
    }
    PeerIdentity operator = operator();
    if (operator.id().equals(id)) {
      throw Status.FAILED_PRECONDITION
          .withDescription(id + " cannot put itself out; use another operator's identity")
          .asRuntimeException();
    }
    int withdrawn = roster.withdrawTokens(id);
    String reason =
        request.getReason().isBlank() ? "by " + operator.id() : request.getReason().strip();
    Roster.Change change = roster.revoke(id, reason, clock.now());
    if (change instanceof Roster.NotEnrolled && withdrawn == 0) {
      throw Status.NOT_FOUND
          .withDescription(
              "nobody is enrolled as "
                  + id
                  + " and no unused token is for it; `covey roster list` shows who is")
          .asRuntimeException();
    }
    int closed =
        openCalls.end(
            id, new PeerCheck.Refused(Refusal.REVOKED, id + " was put out by an operator"));
    LOG.info("revoked {} by {}: {} calls ended", id, operator.id(), closed);
    return RevokeIdentityResponse.newBuilder()
        .setClosedCalls(closed)
        .setWithdrawnTokens(withdrawn)
        .build();
  }

  /** The interceptor lets nobody else come here; without it, nobody comes. */
  private static PeerIdentity operator() {
    PeerIdentity peer = PeerIdentity.KEY.get();
    if (peer == null || peer.role() != Role.OPERATOR) {
      throw new StatusRuntimeException(
          Status.PERMISSION_DENIED.withDescription("only operators may change the roster"));
    }
    return peer;
  }

  static RosterRole encode(Role role) {
    return switch (role) {
      case CLIENT -> RosterRole.ROSTER_ROLE_CLIENT;
      case OPERATOR -> RosterRole.ROSTER_ROLE_OPERATOR;
    };
  }

  private static Role decode(RosterRole role) {
    return switch (role) {
      case ROSTER_ROLE_CLIENT -> Role.CLIENT;
      case ROSTER_ROLE_OPERATOR -> Role.OPERATOR;
      case ROSTER_ROLE_UNSPECIFIED, UNRECOGNIZED ->
          throw new DataException("role is missing: expected client or operator");
    };
  }
}
