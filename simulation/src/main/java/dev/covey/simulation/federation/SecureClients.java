package dev.covey.simulation.federation;

import dev.covey.aggregation.arrival.ClientResult;
import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.aggregation.pipeline.HeldUpdate;
import dev.covey.assembly.Masking;
import dev.covey.assembly.TrainingPool;
import dev.covey.client.ClientTask;
import dev.covey.client.secure.HeldUpdates;
import dev.covey.client.secure.SecureParticipant;
import dev.covey.client.secure.SecureParticipant.Reply;
import dev.covey.coordinator.federation.ClientInbox;
import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.core.ProcessUsage;
import dev.covey.core.RoundKey;
import dev.covey.core.error.InternalException;
import dev.covey.crypto.keys.Entropy;
import dev.covey.crypto.keys.IdentityKey;
import dev.covey.crypto.secagg.EnrolmentProof;
import dev.covey.crypto.secagg.Member;
import dev.covey.crypto.secagg.client.Enrolment;
import dev.covey.crypto.secagg.client.SecAggClient;
import dev.covey.crypto.secagg.client.SessionHistory;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.message.ServerMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The clients' parts in the sessions of a run: the identity of each, made for this process, and the
 * update that each holds in the attempt in progress. Their memory is an update a client of the
 * cohort. Thread-safe; messages to one client come one after the other.
 */
final class SecureClients implements HeldUpdates, AutoCloseable {
  /** Longer than any run; the keys are gone with the process. */
  private static final Duration ENROLLED_FOR = Duration.ofDays(3650);

  private final Masking masking;
  private final TrainingPool pool;
  private final ClientInbox inbox;
  private final Map<ClientId, IdentityKey> identities = new ConcurrentHashMap<>();
  private final Map<ClientId, SessionHistory> histories = new ConcurrentHashMap<>();
  private final Map<ClientId, SecureParticipant> participants = new ConcurrentHashMap<>();
  private final Map<ClientId, Member> members = new ConcurrentHashMap<>();
  private final Enrolment enrolment;
  private final SecureRuntime runtime;
  private final Entropy entropy;

  /**
   * Clients that hold nothing.
   *
   * @param known every client of the run, enrolled here by an authority whose key nobody keeps
   * @param entropy of keys, which must be unpredictable
   */
  SecureClients(
      Masking masking,
      List<ClientId> known,
      TrainingPool pool,
      ClientInbox inbox,
      SecureRuntime runtime,
      Entropy entropy,
      Clock clock) {
    this.masking = masking;
    this.runtime = runtime;
    this.entropy = entropy;
    this.pool = pool;
    this.inbox = inbox;
    known.forEach(id -> identities.put(id, IdentityKey.generate(entropy)));
    this.enrolment = enrol(known, clock);
  }

  private Enrolment enrol(List<ClientId> known, Clock clock) {
    if (masking.adversary() != Adversary.MALICIOUS) {
      known.forEach(id -> members.put(id, Member.of(id, identity(id).publicKey())));
      return new Enrolment.UnverifiedEnrolment();
    }
    Instant expires = clock.now().plus(ENROLLED_FOR);
    try (IdentityKey authority = IdentityKey.generate(entropy)) {
      for (ClientId id : known) {
        byte[] key = identity(id).publicKey();
        members.put(
            id,
            new Member(id, key, 1, Optional.of(EnrolmentProof.issue(authority, id, key, expires))));
      }
      return Enrolment.byAuthority(authority.publicKey(), clock);
    }
  }

  Member member(ClientId id) {
    return Optional.ofNullable(members.get(id))
        .orElseThrow(() -> new InternalException("no client " + id + " in this process"));
  }

  private IdentityKey identity(ClientId id) {
    return Optional.ofNullable(identities.get(id))
        .orElseThrow(() -> new InternalException("no client " + id + " in this process"));
  }

  @Override
  public void hold(ClientTask task, HeldUpdate update) {
    SecureParticipant participant =
        new SecureParticipant(
            new SecAggClient(
                task.id(),
                identity(task.id()),
                masking.policy(enrolment),
                masking.task(task.taskSha256()),
                histories.computeIfAbsent(task.id(), id -> SessionHistory.inMemory()),
                entropy),
            update);
    Optional.ofNullable(participants.put(task.id(), participant))
        .ifPresent(SecureParticipant::close);
  }

  /** Hands a message to a client, which answers on a worker's thread. */
  void receive(RoundKey key, int slot, ClientId id, ServerMessage message) {
    pool.submit(
        session -> {
          try {
            answer(key, slot, id, message);
          } catch (RuntimeException | Error failure) {
            // Whatever a client throws, the session hears of it. What it throws may tell of
            // secrets: its kind is enough.
            left(key, slot, failure.getClass().getSimpleName());
          }
          return null;
        },
        cannotOpen -> left(key, slot, cannotOpen.getClass().getSimpleName()));
  }

  private void answer(RoundKey key, int slot, ClientId id, ServerMessage message) {
    SecureParticipant participant = participants.get(id);
    if (participant == null) {
      left(key, slot, "it holds no update");
      return;
    }
    long cpu = ProcessUsage.threadCpuNanos();
    Reply reply = runtime.receive(id, participant, message);
    if (reply instanceof Reply.Send send) {
      inbox.secured(key, slot, send::message, ProcessUsage.threadCpuNanos() - cpu);
    } else if (reply instanceof Reply.Left gone) {
      left(key, slot, gone.rejection().reason() + ": " + gone.rejection().detail());
    }
  }

  private void left(RoundKey key, int slot, String why) {
    inbox.answered(
        key,
        slot,
        new ClientResult.Failed(
            RejectionReason.CLIENT_ERROR, "it left the session that masks the updates: " + why),
        0);
  }

  /** The attempt is over: nobody holds anything any more. */
  void end() {
    participants.values().forEach(SecureParticipant::close);
    participants.clear();
  }

  @Override
  public void close() {
    end();
    identities.values().forEach(IdentityKey::close);
  }
}
