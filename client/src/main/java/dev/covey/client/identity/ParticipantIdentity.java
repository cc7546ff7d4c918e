package dev.covey.client.identity;

import com.google.protobuf.ByteString;
import dev.covey.client.identity.EnrolmentOutcome.Distrusted;
import dev.covey.client.identity.EnrolmentOutcome.Enrolled;
import dev.covey.client.identity.EnrolmentOutcome.NotDue;
import dev.covey.client.identity.EnrolmentOutcome.Refused;
import dev.covey.client.identity.EnrolmentOutcome.Unreachable;
import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.DataException;
import dev.covey.crypto.pki.CertificateChain;
import dev.covey.crypto.pki.CertificateRequest;
import dev.covey.crypto.pki.CertificateSubject;
import dev.covey.crypto.pki.ChainCheck;
import dev.covey.crypto.pki.EnrolmentToken;
import dev.covey.crypto.pki.Fingerprint;
import dev.covey.crypto.pki.IdentityBinding;
import dev.covey.crypto.pki.IdentityFolder;
import dev.covey.crypto.pki.IdentityKey;
import dev.covey.crypto.pki.ProofOfPossession;
import dev.covey.crypto.pki.TlsKey;
import dev.covey.protocol.PeerIdentity;
import dev.covey.protocol.tls.PeerRefusedException;
import dev.covey.protocol.tls.Refusal;
import dev.covey.protocol.tls.RotatingKeyManager;
import dev.covey.protocol.tls.ServerTrust;
import dev.covey.protocol.tls.Tls;
import dev.covey.protocol.tls.TlsCertificate;
import dev.covey.protocol.v1.EnrollRequest;
import dev.covey.protocol.v1.EnrollResponse;
import dev.covey.protocol.v1.EnrolmentGrpc;
import dev.covey.protocol.v1.RenewRequest;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One participant's identity folder and what it gets for it from a coordinator.
 *
 * <pre>{@code
 * ParticipantIdentity me = ParticipantIdentity.openOrCreate(folder, clock);
 * if (!me.isEnrolled()) {
 *   me.enrol(token, credentials -> open a channel to the coordinator with them);
 * }
 * Channel channel = open a channel with me.credentials(provider);
 * me.renewIfDue(channel);   // now and then: cheap unless due
 * }</pre>
 *
 * Connections opened with {@link #credentials} before a renewal go on with the old certificate
 * until it ends; those opened later, also by the same channel, show the new one.
 */
public final class ParticipantIdentity {
  private static final long CALL_SECONDS = 30;

  /** What may pass by itself; everything else is an answer. */
  private static final Set<Status.Code> PASSING =
      Set.of(
          Status.Code.UNAVAILABLE,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.CANCELLED,
          Status.Code.RESOURCE_EXHAUSTED,
          Status.Code.INTERNAL,
          Status.Code.UNKNOWN);

  private final IdentityFolder folder;
  private final Clock clock;
  private @Nullable RotatingKeyManager shown;
  private @Nullable ServerTrust named;

  private ParticipantIdentity(IdentityFolder folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /** Opens a folder; makes it, with a new identity, where there is none. */
  public static ParticipantIdentity openOrCreate(Path folder, Clock clock) {
    return new ParticipantIdentity(IdentityFolder.openOrCreate(folder, new SecureRandom()), clock);
  }

  /**
   * Opens a folder that must be there.
   *
   * @throws dev.covey.core.error.StoreException if it is absent or broken
   */
  public static ParticipantIdentity open(Path folder, Clock clock) {
    return new ParticipantIdentity(IdentityFolder.open(folder, new SecureRandom()), clock);
  }

  /** From now on the coordinator is known by what {@code trust} says, not by the token's root. */
  public synchronized ParticipantIdentity trusting(ServerTrust trust) {
    named = trust;
    return this;
  }

  private synchronized ServerTrust trust(Fingerprint root) {
    ServerTrust own = named;
    return own == null ? new ServerTrust.Root(root) : own;
  }

  /** Whether there is a certificate; it may have ended. */
  public boolean isEnrolled() {
    return folder.chain().isPresent();
  }

  /** The certificate chain in use; empty before enrolment. */
  public Optional<CertificateChain> chain() {
    return folder.chain();
  }

  /** Who this is to the coordinator; empty before enrolment. */
  public Optional<PeerIdentity> peer() {
    return folder
        .chain()
        .map(chain -> CertificateSubject.of(chain.leaf()))
        .map(
            subject ->
                new PeerIdentity(subject.id(), PeerIdentity.Role.valueOf(subject.role().name())));
  }

  /** The key that signs for this identity. */
  public IdentityKey key() {
    return folder.identity();
  }

  /**
   * Credentials for channels to the coordinator that issued the certificate.
   *
   * @throws ConfigurationException before enrolment
   */
  public synchronized ChannelCredentials credentials(Tls.Provider provider) {
    CertificateChain chain = requireChain();
    RotatingKeyManager manager = shown;
    if (manager == null) {
      manager = new RotatingKeyManager(new TlsCertificate(folder.tlsKey(), chain));
      shown = manager;
    }
    return Tls.enrolled(manager, trust(chain.rootFingerprint()), clock, provider);
  }

  /**
   * Redeems a token. Called again with the same token after any outcome it does no harm, and gives
   * the same certificate if the first answer was lost.
   *
   * @param wanted the id expected, or empty to take the one of the token
   * @param connect opens a channel with credentials that trust the token's authority alone; the
   *     caller closes it
   */
  public EnrolmentOutcome enrol(
      EnrolmentToken token,
      Optional<ClientId> wanted,
      Tls.Provider provider,
      Function<ChannelCredentials, Channel> connect) {
    TlsKey tls = folder.chain().isPresent() ? folder.nextTlsKey() : folder.tlsKey();
    return redeem(
        connect.apply(Tls.enrolling(trust(token.authority()), clock, provider)),
        request(folder.identity(), tls, token, wanted.map(ClientId::value).orElse("")),
        response -> keep(response.getCertificateChainList(), token.authority()));
  }

  /** What a token is redeemed with: the identity signs for the key of TLS, both for the request. */
  static EnrollRequest request(IdentityKey identity, TlsKey tls, EnrolmentToken token, String id) {
    byte[] request = CertificateRequest.create(tls).toByteArray();
    byte[] proof =
        identity.sign(ProofOfPossession.enrolment(token.hash(), token.authority(), request, id));
    return EnrollRequest.newBuilder()
        .setTokenSecret(ByteString.copyFrom(token.revealSecret()))
        .setCertificateRequest(ByteString.copyFrom(request))
        .setIdentityPublicKey(ByteString.copyFrom(identity.publicKey().toByteArray()))
        .setBindingSignature(ByteString.copyFrom(IdentityBinding.sign(identity, tls.publicKey())))
        .setProofOfPossession(ByteString.copyFrom(proof))
        .setClientId(id)
        .build();
  }

  static EnrolmentOutcome redeem(
      Channel channel,
      EnrollRequest request,
      Function<EnrollResponse, EnrolmentOutcome> whenRedeemed) {
    try {
      return whenRedeemed.apply(
          EnrolmentGrpc.newBlockingStub(channel)
              .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
              .enroll(request));
    } catch (StatusRuntimeException e) {
      return outcome(e);
    }
  }

  /** Renews the certificate if a third of its life or less is left. */
  public EnrolmentOutcome renewIfDue(Channel channel) {
    CertificateChain chain = requireChain();
    if (!chain.isDueForRenewal(clock.now())) {
      return new NotDue(chain);
    }
    TlsKey tls = folder.nextTlsKey();
    byte[] request = CertificateRequest.create(tls).toByteArray();
    IdentityKey identity = folder.identity();
    RenewRequest message =
        RenewRequest.newBuilder()
            .setCertificateRequest(ByteString.copyFrom(request))
            .setBindingSignature(
                ByteString.copyFrom(IdentityBinding.sign(identity, tls.publicKey())))
            .setProofOfPossession(
                ByteString.copyFrom(
                    identity.sign(ProofOfPossession.renewal(chain.serial(), request))))
            .build();
    try {
      List<ByteString> answer =
          EnrolmentGrpc.newBlockingStub(channel)
              .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
              .renew(message)
              .getCertificateChainList();
      return keep(answer, chain.rootFingerprint());
    } catch (StatusRuntimeException e) {
      return outcome(e);
    }
  }

  private synchronized EnrolmentOutcome keep(List<ByteString> encoded, Fingerprint authority) {
    CertificateChain chain;
    try {
      chain = CertificateChain.ofDer(encoded.stream().map(ByteString::toByteArray).toList());
      IdentityBinding.check(chain.leaf());
    } catch (DataException e) {
      return new Distrusted("the coordinator's answer is no certificate: " + e.getMessage());
    }
    ChainCheck.Verdict verdict =
        ChainCheck.check(chain.certificates(), chain.root(), ChainCheck.Use.CLIENT, clock.now());
    if (!chain.rootFingerprint().equals(authority) || !(verdict instanceof ChainCheck.Trusted)) {
      return new Distrusted(
          "the coordinator's answer is a certificate that is not good here ("
              + verdict
              + "); compare the clocks of both machines");
    }
    folder.keep(chain);
    if (shown != null) {
      shown.replace(new TlsCertificate(folder.tlsKey(), chain));
    }
    return new Enrolled(chain);
  }

  private CertificateChain requireChain() {
    return folder
        .chain()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "the identity in "
                        + folder.path()
                        + " is not enrolled; enrol it with a token from `covey roster enroll`"));
  }

  private static EnrolmentOutcome outcome(StatusRuntimeException failure) {
    Optional<String> distrust = PeerRefusedException.reasonOf(failure);
    if (distrust.isPresent()) {
      return new Distrusted(distrust.get());
    }
    Status status = failure.getStatus();
    String message =
        status.getDescription() == null ? status.getCode().name() : status.getDescription();
    return PASSING.contains(status.getCode())
        ? new Unreachable(message)
        : new Refused(message, Refusal.of(failure));
  }
}
