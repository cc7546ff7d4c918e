package dev.covey.client.remote;

import dev.covey.aggregation.pipeline.HeldUpdate;
import dev.covey.assembly.Masking;
import dev.covey.client.ClientTask;
import dev.covey.client.secure.HeldUpdates;
import dev.covey.client.secure.SecureParticipant;
import dev.covey.client.secure.SecureParticipant.Reply;
import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.core.RoundKey;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.InternalException;
import dev.covey.core.error.StoreException;
import dev.covey.crypto.keys.Entropy;
import dev.covey.crypto.keys.IdentityKey;
import dev.covey.crypto.secagg.Member;
import dev.covey.crypto.secagg.Rejection;
import dev.covey.crypto.secagg.client.Enrolment;
import dev.covey.crypto.secagg.client.FileSessionHistory;
import dev.covey.crypto.secagg.client.SecAggClient;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.message.ServerMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * A client's parts in the sessions of one run: the update that it holds for the newest attempt it
 * has trained for, in memory alone, and which sessions it ever joined, on disk. It signs with its
 * identity. For one thread.
 */
final class OwnSessions implements HeldUpdates, AutoCloseable {
  private final ClientId id;
  private final Masking masking;
  private final FileSessionHistory history;
  private final Entropy entropy = Entropy.system();
  private final IdentityKey key;
  private final Enrolment enrolment;
  private final Member self;
  private Optional<HeldUpdate> untaken = Optional.empty();
  private Optional<Held> held = Optional.empty();

  private record Held(RoundKey key, String taskSha256, SecureParticipant participant) {}

  /**
   * Sessions of a run.
   *
   * @param clock by which an authority's word for others expires
   * @param history file of the sessions that were joined
   * @throws ConfigurationException if the run needs an authority and this client has none
   */
  OwnSessions(ClientId id, Masking masking, SessionIdentity identity, Clock clock, Path history) {
    this.id = id;
    this.masking = masking;
    Optional<SessionIdentity.Authority> authority = authority(masking, identity);
    this.enrolment =
        authority
            .map(known -> Enrolment.byAuthority(known.key().toByteArray(), clock))
            .orElseGet(Enrolment.UnverifiedEnrolment::new);
    this.self =
        new Member(
            id,
            identity.key().publicKey().toByteArray(),
            1,
            authority.map(SessionIdentity.Authority::proof));
    this.key = identity.key().forSessions();
    try {
      Files.createDirectories(Objects.requireNonNull(history.getParent()));
    } catch (IOException e) {
      throw new StoreException("cannot make the folder of " + history + ": " + e.getMessage(), e);
    }
    this.history = FileSessionHistory.open(history);
  }

  /** Where the coordinator is followed only if it follows the protocol, there is none. */
  private static Optional<SessionIdentity.Authority> authority(
      Masking masking, SessionIdentity identity) {
    if (masking.adversary() != Adversary.MALICIOUS) {
      return Optional.empty();
    }
    if (identity.authority().isEmpty()) {
      throw new ConfigurationException(
          "the run's masks are against a coordinator that may invent clients, and this device knows"
              + " no authority that says who is one: security.authority and security.enrolment");
    }
    return identity.authority();
  }

  /** This client as others see it: its key, and an authority's word where the run has one. */
  Member self() {
    return self;
  }

  @Override
  public void hold(ClientTask task, HeldUpdate update) {
    untaken.ifPresent(HeldUpdate::wipe);
    untaken = Optional.of(update);
  }

  /** What was held last is for this attempt. */
  void holdFor(RoundKey attempt, String taskSha256) {
    HeldUpdate update =
        untaken.orElseThrow(() -> new InternalException("nothing was trained for " + attempt));
    untaken = Optional.empty();
    end();
    held =
        Optional.of(
            new Held(
                attempt,
                taskSha256,
                new SecureParticipant(
                    new SecAggClient(
                        id,
                        key,
                        masking.policy(enrolment),
                        masking.task(taskSha256),
                        history,
                        entropy),
                    update)));
  }

  /** Whether an update is held for an attempt. */
  boolean holds(RoundKey attempt) {
    return held.filter(one -> one.key().equals(attempt)).isPresent();
  }

  /** The task that an update is held for. */
  String taskSha256(RoundKey attempt) {
    return held.filter(one -> one.key().equals(attempt))
        .map(Held::taskSha256)
        .orElseThrow(() -> new InternalException("nothing is held for " + attempt));
  }

  /** Takes a message of the attempt's session. */
  Reply receive(RoundKey attempt, ServerMessage message) {
    return held.filter(one -> one.key().equals(attempt))
        .map(one -> one.participant().receive(message))
        .orElseGet(
            () ->
                // Said, so that nobody waits: it was trained for by a process that is gone.
                new Reply.Left(
                    new Rejection(
                        Rejection.Reason.WRONG_SESSION, "no update is held for " + attempt)));
  }

  /** The attempt is over: what was held for it is wiped. */
  void end(RoundKey attempt) {
    if (holds(attempt)) {
      end();
    }
  }

  private void end() {
    held.ifPresent(one -> one.participant().close());
    held = Optional.empty();
  }

  /** Wipes what is held. */
  @Override
  public void close() {
    untaken.ifPresent(HeldUpdate::wipe);
    end();
    key.close();
    history.close();
  }
}
