package dev.covey.coordinator.federation;

import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.aggregation.vector.WorkerPool;
import dev.covey.assembly.Masking;
import dev.covey.coordinator.machine.RunEvent;
import dev.covey.core.Hex;
import dev.covey.core.RoundKey;
import dev.covey.core.error.InternalException;
import dev.covey.crypto.keys.Entropy;
import dev.covey.crypto.mask.LaneVector;
import dev.covey.crypto.secagg.Member;
import dev.covey.crypto.secagg.Rejection;
import dev.covey.crypto.secagg.Roster;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.message.ClientMessage;
import dev.covey.crypto.secagg.plan.PlanOutcome;
import dev.covey.crypto.secagg.server.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/** What the machine's commands about sessions do. Used by the shell's thread alone. */
final class SessionEffects {
  private static final Entropy ENTROPY = Entropy.system();

  private final Optional<Masking> masking;
  private final ClientGateway clients;
  private final AttemptRecords records;
  private final Workers workers;
  private Optional<SecureSession> session = Optional.empty();

  SessionEffects(
      Optional<Masking> masking,
      ClientGateway clients,
      AttemptRecords records,
      WorkerPool workers) {
    this.masking = masking;
    this.clients = clients;
    this.records = records;
    this.workers = on(workers);
  }

  private static Workers on(WorkerPool pool) {
    return new Workers() {
      @Override
      public void forEach(int count, IntConsumer task) {
        pool.forRanges(
            count,
            1,
            (from, to) -> {
              for (int i = from; i < to; i++) {
                task.accept(i);
              }
            });
      }

      @Override
      public int parallelism() {
        return pool.threads();
      }
    };
  }

  /** Whether updates of this run are masked. */
  boolean areMasked() {
    return masking.isPresent();
  }

  /**
   * Invites the members of these slots.
   *
   * @return that it failed, if no session among so many can be planned
   */
  Optional<RunEvent> open(RoundWork work, int[] slots) {
    Masking masks = masking();
    PlanOutcome outcome = masks.plan(slots.length);
    if (!(outcome instanceof PlanOutcome.Planned planned)) {
      PlanOutcome.Impossible impossible = (PlanOutcome.Impossible) outcome;
      records.event(
          work.key,
          "session_failed",
          Map.of(
              "reason",
              impossible.reason().name(),
              "detail",
              impossible.detail() + "; " + impossible.remedy()));
      return Optional.of(new RunEvent.SessionFailed());
    }
    List<Member> members = new ArrayList<>();
    for (int slot : slots) {
      members.add(clients.member(work.roster.get(slot)));
    }
    byte[] nonce = new byte[SessionTerms.HASH_BYTES];
    ENTROPY.fill(nonce);
    SessionTerms terms =
        planned.plan().terms(work.key, nonce, Hex.parse(work.taskSha256), new Roster(members));
    SecureSession opened = new SecureSession(terms, slots, clients, workers);
    session = Optional.of(opened);
    opened.announce();
    return Optional.empty();
  }

  /** Takes a message of a client; the event that its phase is complete, if it is. */
  Optional<RunEvent> receive(RoundWork work, int slot, ClientMessage message) {
    Optional<Rejection> rejection = session().receive(slot, message);
    rejection.ifPresent(
        why ->
            records.event(
                work.key,
                "session_message_rejected",
                Map.of(
                    "client",
                    work.roster.get(slot).value(),
                    "reason",
                    why.reason().name(),
                    "detail",
                    why.detail())));
    if (message instanceof ClientMessage.MaskedInput) {
      rejection.ifPresent(why -> tellRefused(work.key, slot, why));
    }
    return session().completion();
  }

  /** Of a vector that does not count. */
  private void tellRefused(RoundKey key, int slot, Rejection why) {
    switch (why.reason()) {
      case DUPLICATE, WRONG_SESSION -> {
        // Another of the same client counts, or may yet come.
      }
      case WRONG_PHASE -> clients.refused(key, slot, RejectionReason.LATE, why.detail());
      case MALFORMED -> clients.refused(key, slot, RejectionReason.WRONG_SHAPE, why.detail());
      default -> clients.refused(key, slot, RejectionReason.CLIENT_ERROR, why.detail());
    }
  }

  /** A client has left; the event that its phase is complete without it, if it is. */
  Optional<RunEvent> left(int slot) {
    session().left(slot);
    return session().completion();
  }

  /** Ends the phase with what has come. */
  RunEvent endPhase(RoundWork work) {
    RunEvent event = session().endPhase(masking().adversary() == Adversary.MALICIOUS);
    session()
        .failure()
        .ifPresent(
            why ->
                records.event(
                    work.key,
                    "session_failed",
                    Map.of("reason", why.reason().name(), "detail", why.detail())));
    if (event instanceof RunEvent.SessionOpened opened) {
      for (int slot : opened.survivors()) {
        clients.accepted(work.key, slot);
      }
    }
    return event;
  }

  /** The opened sum. */
  LaneVector sum() {
    return session()
        .opened()
        .orElseThrow(() -> new InternalException("the session's sum is not open"));
  }

  /** Whether a session is in progress. */
  boolean isOpen() {
    return session.isPresent();
  }

  /** Ends the attempt's session; what traffic it had is added to the attempt's. */
  void end(RoundWork work) {
    session.ifPresent(
        ended -> {
          work.uplinkBytes += ended.uplinkBytes();
          work.downlinkBytes += ended.downlinkBytes();
        });
    session = Optional.empty();
  }

  private Masking masking() {
    return masking.orElseThrow(() -> new InternalException("a session in a run without masks"));
  }

  private SecureSession session() {
    return session.orElseThrow(() -> new InternalException("no session is open"));
  }
}
