package dev.covey.coordinator.security;

import com.google.protobuf.ByteString;
import dev.covey.coordinator.observation.CoordinatorObserver;
import dev.covey.coordinator.observation.EnrolmentResult;
import dev.covey.coordinator.security.Caller.Presented;
import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.core.error.CoveyException;
import dev.covey.core.error.DataException;
import dev.covey.core.error.StoreException;
import dev.covey.crypto.pki.CertificateChain;
import dev.covey.crypto.pki.CertificateRequest;
import dev.covey.crypto.pki.CertificateSubject;
import dev.covey.crypto.pki.CertifiedRole;
import dev.covey.crypto.pki.EnrolmentToken;
import dev.covey.crypto.pki.Fingerprint;
import dev.covey.crypto.pki.IdentityBinding;
import dev.covey.crypto.pki.IdentityPublicKey;
import dev.covey.crypto.pki.ProofOfPossession;
import dev.covey.crypto.pki.TokenHash;
import dev.covey.protocol.PeerIdentity.Role;
import dev.covey.protocol.tls.Refusal;
import dev.covey.protocol.v1.EnrollRequest;
import dev.covey.protocol.v1.EnrollResponse;
import dev.covey.protocol.v1.EnrolmentGrpc;
import dev.covey.protocol.v1.RenewRequest;
import dev.covey.protocol.v1.RenewResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service of covey/v1/enrolment.proto. A stranger's request is counted first, then its token is
 * looked up, and only for one that is known are signatures computed; the token is spent last, so
 * that a broken request never costs one.
 */
final class EnrolmentService extends EnrolmentGrpc.EnrolmentImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(EnrolmentService.class);

  private final Roster roster;
  private final CertificateDesk desk;
  private final Fingerprint authority;
  private final EnrolmentThrottle throttle;
  private final Clock clock;
  private final CoordinatorObserver observer;
  private final boolean ownClients;

  EnrolmentService(
      Roster roster,
      CertificateDesk desk,
      Fingerprint authority,
      EnrolmentThrottle throttle,
      Clock clock,
      CoordinatorObserver observer,
      boolean ownClients) {
    this.roster = roster;
    this.desk = desk;
    this.authority = authority;
    this.throttle = throttle;
    this.clock = clock;
    this.observer = observer;
    this.ownClients = ownClients;
  }

  @Override
  public void enroll(EnrollRequest request, StreamObserver<EnrollResponse> answer) {
    answer(answer, () -> counted(request, Caller.current()));
  }

  private EnrollResponse counted(EnrollRequest request, Caller caller) {
    EnrolmentResult result = EnrolmentResult.UNAVAILABLE;
    try {
      EnrollResponse response = enrolled(request, caller);
      result = EnrolmentResult.ENROLLED;
      return response;
    } catch (StatusRuntimeException e) {
      result =
          switch (e.getStatus().getCode()) {
            case RESOURCE_EXHAUSTED -> EnrolmentResult.THROTTLED;
            case UNAUTHENTICATED -> EnrolmentResult.WRONG_TOKEN;
            default -> EnrolmentResult.REFUSED;
          };
      throw e;
    } catch (DataException e) {
      result = EnrolmentResult.MALFORMED;
      throw e;
    } finally {
      observer.enrolment(result);
    }
  }

  @Override
  public void renew(RenewRequest request, StreamObserver<RenewResponse> answer) {
    answer(answer, () -> renewed(request, Caller.current()));
  }

  private EnrollResponse enrolled(EnrollRequest request, Caller caller) {
    Optional<Duration> wait = throttle.attempt(caller.remote());
    if (wait.isPresent()) {
      throw status(
          Status.RESOURCE_EXHAUSTED,
          "too many attempts to enrol; try again in " + (wait.get().toSeconds() + 1) + " s");
    }
    requireLength("token_secret", request.getTokenSecret(), EnrolmentToken.SECRET_BYTES);
    TokenHash hash = TokenHash.ofSecret(request.getTokenSecret().toByteArray());
    Optional<Roster.Token> found = roster.token(hash);
    Instant now = clock.now();
    if (found.isEmpty()) {
      throttle.wrongToken(caller.remote());
      throw status(
          Status.UNAUTHENTICATED,
          "the token is not known here; ask the operator for one from `covey roster enroll`");
    }
    Roster.Token token = found.get();
    if (!now.isBefore(token.expiresAt())) {
      throw expired(token.expiresAt());
    }
    if (!request.getClientId().isEmpty() && !request.getClientId().equals(token.id().value())) {
      throw status(
          Status.PERMISSION_DENIED,
          "the token is for " + token.id() + ": enrol under this id, or ask for another token");
    }
    IdentityPublicKey identity = IdentityPublicKey.of(request.getIdentityPublicKey().toByteArray());
    byte[] encoded = request.getCertificateRequest().toByteArray();
    CertificateRequest asked = CertificateRequest.parse(encoded);
    byte[] binding = request.getBindingSignature().toByteArray();
    requireBinding(identity, asked, binding);
    requireProof(
        identity,
        ProofOfPossession.enrolment(hash, authority, encoded, request.getClientId()),
        request.getProofOfPossession());
    if (ownClients && token.role() == Role.CLIENT) {
      return bound(token, identity, asked, now, caller);
    }
    redeem(token, identity, now, caller);
    CertificateSubject subject =
        new CertificateSubject(token.id(), certified(token.role()), identity);
    CertificateChain chain = issue(subject, asked, binding);
    LOG.info("enrolled {} as {}, identity {}", token.id(), token.role(), identity.fingerprint());
    return EnrollResponse.newBuilder()
        .addAllCertificateChain(encode(chain))
        .setClientId(token.id().value())
        .build();
  }

  /**
   * Enrols somebody whose certificate the operator's own authority issued: the roster remembers the
   * key of the certificate that this very call shows, signed for by the identity, and nothing is
   * issued.
   */
  private EnrollResponse bound(
      Roster.Token token,
      IdentityPublicKey identity,
      CertificateRequest asked,
      Instant now,
      Caller caller) {
    ClientAuthority.Shown shown =
        caller
            .foreign()
            .orElseThrow(
                () ->
                    status(
                        Status.FAILED_PRECONDITION,
                        "clients of this coordinator show a certificate of its operator's authority:"
                            + " set tls.mode = \"own\", tls.certificate and tls.key in client.toml"));
    if (!shown.key().equals(asked.tlsKey())) {
      throw new DataException(
          "certificate_request is for another key than the certificate that this call shows");
    }
    BigInteger reference = shown.reference();
    Optional<Roster.Member> holder = roster.findByCertificate(reference);
    if (holder.isPresent() && !holder.get().id().equals(token.id())) {
      throw status(
          Status.ALREADY_EXISTS,
          "the key of this certificate is enrolled under another id; have one issued for another key");
    }
    redeem(token, identity, now, caller);
    if (holder.isEmpty()
        && !(roster.addCertificate(token.id(), new Roster.Certificate(reference, shown.until()))
            instanceof Roster.Done)) {
      throw out(token.id());
    }
    LOG.info(
        "enrolled {} as {}, identity {}, with a certificate of the operator's authority",
        token.id(),
        token.role(),
        identity.fingerprint());
    return EnrollResponse.newBuilder().setClientId(token.id().value()).build();
  }

  private void redeem(Roster.Token token, IdentityPublicKey identity, Instant now, Caller caller) {
    Roster.Redemption redemption = roster.redeem(token.hash(), token.id(), identity, now);
    if (redemption instanceof Roster.Redeemed) {
      return;
    }
    if (redemption instanceof Roster.Unknown) {
      throw status(Status.UNAUTHENTICATED, "the token was withdrawn; ask the operator for another");
    }
    if (redemption instanceof Roster.Expired expired) {
      throw expired(expired.at());
    }
    if (redemption instanceof Roster.AlreadyUsed used) {
      if (isSame(used.by(), token, identity)) {
        // The answer was lost; it is given again.
        return;
      }
      throttle.wrongToken(caller.remote());
      LOG.warn("a token for {} was presented again with another identity", token.id());
      throw status(
          Status.ALREADY_EXISTS,
          "the token was redeemed before with another identity; if that was not you, ask the operator"
              + " to revoke "
              + token.id());
    }
    if (redemption instanceof Roster.IdTaken taken) {
      // The same identity comes back after its certificate has ended.
      if (isSame(taken.by(), token, identity)) {
        return;
      }
      throw status(
          Status.ALREADY_EXISTS,
          token.id() + " belongs to another identity or role; ask for a token for another id");
    }
    throw status(
        Status.ALREADY_EXISTS,
        "this identity is enrolled under another id; use its folder there, or make a new identity");
  }

  /** Whether the member is the one that asks; refuses it if it was put out. */
  private static boolean isSame(
      Roster.Member member, Roster.Token token, IdentityPublicKey identity) {
    if (member.id().equals(token.id()) && member.revokedAt().isPresent()) {
      throw out(token.id());
    }
    return member.id().equals(token.id())
        && member.identity().equals(identity)
        && member.role() == token.role();
  }

  private RenewResponse renewed(RenewRequest request, Caller caller) {
    Presented presented = caller.certificate();
    if (presented == null) {
      throw status(
          Status.FAILED_PRECONDITION, "this port has no TLS, so there is no certificate to renew");
    }
    if (ownClients && presented.subject().role() == CertifiedRole.CLIENT) {
      throw status(
          Status.FAILED_PRECONDITION,
          "certificates of clients come from the operator's authority; have it renewed there");
    }
    byte[] encoded = request.getCertificateRequest().toByteArray();
    CertificateRequest asked = CertificateRequest.parse(encoded);
    byte[] binding = request.getBindingSignature().toByteArray();
    IdentityPublicKey identity = presented.subject().identity();
    requireBinding(identity, asked, binding);
    requireProof(
        identity,
        ProofOfPossession.renewal(presented.serial(), encoded),
        request.getProofOfPossession());
    CertificateChain chain = issue(presented.subject(), asked, binding);
    return RenewResponse.newBuilder().addAllCertificateChain(encode(chain)).build();
  }

  private CertificateChain issue(
      CertificateSubject subject, CertificateRequest asked, byte[] binding) {
    CertificateDesk.Issue issue = desk.issue(subject, asked.tlsKey(), binding);
    if (issue instanceof CertificateDesk.Issued issued) {
      return issued.chain();
    }
    if (issue instanceof CertificateDesk.TooMany many) {
      throw status(
          Status.RESOURCE_EXHAUSTED,
          subject.id()
              + " holds "
              + CertificateDesk.MAX_VALID
              + " valid certificates; the first ends at "
              + many.until()
              + "; keep using the newest");
    }
    throw out(subject.id());
  }

  private static void requireBinding(
      IdentityPublicKey identity, CertificateRequest asked, byte[] binding) {
    if (!IdentityBinding.verifies(identity, asked.tlsKey(), binding)) {
      throw new DataException(
          "binding_signature is not the identity's over the key of the request");
    }
  }

  private static void requireProof(IdentityPublicKey identity, byte[] message, ByteString proof) {
    if (!identity.verifies(message, proof.toByteArray())) {
      throw new DataException("proof_of_possession is not the identity's over this request");
    }
  }

  private static void requireLength(String field, ByteString bytes, int length) {
    if (bytes.size() != length) {
      throw new DataException(field + " has " + bytes.size() + " bytes: expected " + length);
    }
  }

  private static CertifiedRole certified(Role role) {
    return switch (role) {
      case CLIENT -> CertifiedRole.CLIENT;
      case OPERATOR -> CertifiedRole.OPERATOR;
    };
  }

  private static List<ByteString> encode(CertificateChain chain) {
    return chain.toDer().stream().map(ByteString::copyFrom).toList();
  }

  private static StatusRuntimeException expired(Instant at) {
    return status(
        Status.UNAUTHENTICATED,
        "the token expired at " + at + "; ask the operator for a new one for the same id");
  }

  private static StatusRuntimeException out(ClientId id) {
    return Status.PERMISSION_DENIED
        .withDescription(
            id + " was put out by an operator and cannot come back; ask for another id")
        .asRuntimeException(Refusal.REVOKED.trailers());
  }

  private static StatusRuntimeException status(Status status, String message) {
    return status.withDescription(message).asRuntimeException();
  }

  /** Answers with what {@code work} returns, or with the status of what it throws. */
  static <T> void answer(StreamObserver<T> answer, Supplier<T> work) {
    T response;
    try {
      response = work.get();
    } catch (StatusRuntimeException e) {
      answer.onError(e);
      return;
    } catch (DataException e) {
      answer.onError(status(Status.INVALID_ARGUMENT, String.valueOf(e.getMessage())));
      return;
    } catch (StoreException e) {
      // Its message names files and hosts of the coordinator; they are the operator's business.
      LOG.error("the store failed: {}", e.getMessage());
      answer.onError(status(Status.UNAVAILABLE, "the coordinator's store is away; try again"));
      return;
    } catch (CoveyException e) {
      LOG.error("enrolment is impossible: {}", e.getMessage());
      answer.onError(
          status(
              Status.UNAVAILABLE, "the coordinator cannot issue certificates; tell its operator"));
      return;
    }
    answer.onNext(response);
    answer.onCompleted();
  }
}
