package dev.covey.coordinator.grpc;

import dev.covey.aggregation.arrival.ClientResult;
import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.coordinator.transfer.UploadSink;
import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.core.error.InternalException;
import dev.covey.core.error.NetworkException;
import dev.covey.crypto.keys.IdentityKey;
import dev.covey.crypto.pki.IdentityPublicKey;
import dev.covey.crypto.secagg.EnrolmentProof;
import dev.covey.crypto.secagg.Member;
import dev.covey.crypto.secagg.message.ClientMessage;
import dev.covey.protocol.secagg.EnrolmentProofs;
import dev.covey.protocol.secagg.FromClient;
import dev.covey.protocol.v1.Trained;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The clients of a run as members of its sessions: with which keys they sign, how much they say,
 * and their masked vectors that come through Transfer. Guarded by its {@link RunClients}.
 */
final class SessionMembers {
  /** One for each phase of a session, and a few that are said twice; each waits for the loop. */
  private static final int MOST_MESSAGES = 8;

  private final MaskedRun masked;
  private final Clock clock;
  private final SigningKeys keys = new SigningKeys();

  SessionMembers(MaskedRun masked, Clock clock) {
    this.masked = masked;
    this.clock = clock;
  }

  /**
   * A client holds its update, and names the key that it signs with.
   *
   * @param enrolled the key that it enrolled with, where the transport knows
   * @return that it is held, or why it does not count
   * @throws NetworkException if no client says this
   */
  ClientResult trained(ClientId client, Optional<IdentityPublicKey> enrolled, Trained trained) {
    byte[] key = trained.getSigningKey().toByteArray();
    if (key.length != IdentityKey.PUBLIC_KEY_BYTES) {
      throw new NetworkException(
          "a signing key has " + IdentityKey.PUBLIC_KEY_BYTES + " bytes, got " + key.length);
    }
    if (enrolled.isPresent() && !Arrays.equals(enrolled.get().toByteArray(), key)) {
      return failed("it signs with another key than it enrolled with; update the client");
    }
    Optional<EnrolmentProof> proof =
        masked.authority().isPresent() && trained.hasEnrolment()
            ? Optional.of(EnrolmentProofs.fromWire(trained.getEnrolment()))
            : Optional.empty();
    Member member = new Member(client, key, 1, proof);
    Optional<String> objection =
        masked.authority().flatMap(authority -> objection(authority, member));
    if (objection.isPresent()) {
      return failed(objection.get());
    }
    return keys.claim(member)
        ? new ClientResult.Held(0)
        : failed("it signs with the key of another client");
  }

  private Optional<String> objection(IdentityPublicKey authority, Member member) {
    Optional<EnrolmentProof> proof = member.enrolment();
    if (proof.isEmpty()) {
      return Optional.of("it shows no enrolment by the run's authority (security.enrolment)");
    }
    if (proof.get().hasExpired(clock.now())) {
      return Optional.of("its enrolment by the run's authority has expired; have it renewed");
    }
    return proof.get().isOf(authority.toByteArray(), member.id(), member.identityKey())
        ? Optional.empty()
        : Optional.of(
            "its enrolment is not of the run's authority, whose key is " + authority.hex());
  }

  private static ClientResult failed(String why) {
    return new ClientResult.Failed(RejectionReason.CLIENT_ERROR, why);
  }

  /** A client that holds its update. */
  Member member(ClientId client) {
    return keys.of(client)
        .orElseThrow(() -> new InternalException("client " + client + " has not trained"));
  }

  /**
   * A member speaks. Where its message names a vector, the bytes are read when the loop wants them.
   *
   * @throws NetworkException if it speaks too often, or names a vector that did not come
   */
  Supplier<ClientMessage> said(AskedClient asked, FromClient said) {
    if (++asked.sessionMessages > MOST_MESSAGES) {
      throw new NetworkException(
          "a session takes five messages of a client, got more than " + MOST_MESSAGES);
    }
    if (said instanceof FromClient.Whole whole) {
      return whole::message;
    }
    FromClient.Uploaded uploaded = (FromClient.Uploaded) said;
    MaskedVector vector = asked.vector;
    if (vector == null || !vector.name(uploaded)) {
      throw new NetworkException("it names a masked vector that did not come through Transfer");
    }
    return () ->
        new ClientMessage.MaskedInput(uploaded.session(), uploaded.member(), vector.take());
  }

  /** Whether a member may send its masked vector through Transfer. */
  UploadSink.Gate gate(AskedClient asked) {
    MaskedVector before = asked.vector;
    // Another takes the place of one that the client, which heard nothing of it, sends again.
    return before != null && before.isNamed()
        ? new UploadSink.Gate.Closed(
            RejectionReason.DUPLICATE,
            "a masked vector of " + asked.call.id() + " has arrived already")
        : new UploadSink.Gate.Open(masked.vectorBytes());
  }

  /**
   * Keeps a masked vector that came through Transfer until its member names it.
   *
   * @param file this run's from here on
   */
  UploadSink.Result uploaded(AskedClient asked, String sha256, Path file) {
    MaskedVector vector = new MaskedVector(file, sha256);
    if (gate(asked) instanceof UploadSink.Gate.Closed closed) {
      vector.discard();
      return new UploadSink.Result.Rejected(closed.reason(), closed.detail());
    }
    asked.discardVector();
    asked.vector = vector;
    return new UploadSink.Result.Stored();
  }
}
