package dev.covey.coordinator.federation;

import dev.covey.coordinator.machine.RunEvent;
import dev.covey.coordinator.machine.SessionPhase;
import dev.covey.core.RoundKey;
import dev.covey.crypto.mask.LaneVector;
import dev.covey.crypto.secagg.Rejection;
import dev.covey.crypto.secagg.SessionTerms;
import dev.covey.crypto.secagg.message.ClientMessage;
import dev.covey.crypto.secagg.message.MessageBytes;
import dev.covey.crypto.secagg.server.Opening;
import dev.covey.crypto.secagg.server.Outgoing;
import dev.covey.crypto.secagg.server.SecAggServer;
import dev.covey.crypto.secagg.server.ServerStep;
import dev.covey.crypto.secagg.server.Workers;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The session of one attempt: between the slots of its roster and the members of {@link
 * SecAggServer}, which decides everything. In memory only. Used by the shell's thread alone.
 */
final class SecureSession {
  private final RoundKey key;
  private final int[] slots;
  private final Map<Integer, Integer> memberOfSlot = new HashMap<>();
  private final SecAggServer server;
  private final ClientGateway clients;
  private final Workers workers;
  private final BitSet gone = new BitSet();
  private SessionPhase phase = SessionPhase.ADVERTISING;
  private Optional<LaneVector> opened = Optional.empty();
  private Optional<Rejection> failure = Optional.empty();
  private long downlinkBytes;
  private long uplinkBytes;

  /**
   * A session that has not been announced.
   *
   * @param slots of the members, in the order of the roster of {@code terms}
   */
  SecureSession(SessionTerms terms, int[] slots, ClientGateway clients, Workers workers) {
    this.key = terms.key();
    this.slots = slots.clone();
    for (int member = 0; member < slots.length; member++) {
      memberOfSlot.put(slots[member], member);
    }
    this.server = new SecAggServer(terms);
    this.clients = clients;
    this.workers = workers;
  }

  /** Invites the members. */
  void announce() {
    send(server.announcements());
  }

  private void send(List<Outgoing> messages) {
    for (Outgoing message : messages) {
      if (!gone.get(message.to())) {
        downlinkBytes += MessageBytes.of(message.message());
        clients.secure(key, slots[message.to()], message.message());
      }
    }
  }

  /**
   * Takes a message.
   *
   * @param slot of the client that sent it, whatever the message says
   * @return why it does not count, if it does not; it changed nothing then
   */
  Optional<Rejection> receive(int slot, ClientMessage message) {
    Integer member = memberOfSlot.get(slot);
    if (member == null || message.member() != member) {
      left(slot);
      return Optional.of(
          new Rejection(
              Rejection.Reason.WRONG_SENDER,
              "slot " + slot + " speaks as member " + message.member()));
    }
    uplinkBytes += MessageBytes.of(message);
    ServerStep step = server.receive(message);
    if (step instanceof ServerStep.Refused refused) {
      if (isMisconduct(refused.rejection())) {
        // It has had its say in this phase: nobody waits for it any more.
        gone.set(member);
      }
      return Optional.of(refused.rejection());
    }
    return Optional.empty();
  }

  /** Late and repeated messages happen to the honest. */
  private static boolean isMisconduct(Rejection rejection) {
    return switch (rejection.reason()) {
      case WRONG_PHASE, WRONG_SESSION, DUPLICATE -> false;
      default -> true;
    };
  }

  /** A member has left and will say nothing more. */
  void left(int slot) {
    Integer member = memberOfSlot.get(slot);
    if (member != null) {
      gone.set(member);
    }
  }

  /** That the phase has all it can get, if it has. */
  Optional<RunEvent> completion() {
    return server.isComplete(gone)
        ? Optional.of(new RunEvent.SessionComplete(phase))
        : Optional.empty();
  }

  /** Ends the phase with what has come; after the last, opens the sum, which is slow. */
  RunEvent endPhase(boolean certified) {
    ServerStep step = server.closePhase();
    if (step instanceof ServerStep.Advanced advanced) {
      phase = phase.next(certified);
      send(advanced.messages());
      return new RunEvent.SessionAdvanced();
    }
    if (step instanceof ServerStep.Openable openable) {
      return open(openable.opening().run(workers));
    }
    failure = Optional.of(reasonOf(step));
    return new RunEvent.SessionFailed();
  }

  private RunEvent open(Opening.Result result) {
    if (result instanceof Opening.Opened sum) {
      opened = Optional.of(sum.sum());
      return new RunEvent.SessionOpened(
          Arrays.stream(sum.survivors().indexes()).map(member -> slots[member]).toArray());
    }
    failure = Optional.of(((Opening.Unopened) result).rejection());
    return new RunEvent.SessionFailed();
  }

  private static Rejection reasonOf(ServerStep step) {
    if (step instanceof ServerStep.Aborted aborted) {
      return aborted.rejection();
    }
    return step instanceof ServerStep.Refused refused
        ? refused.rejection()
        : new Rejection(Rejection.Reason.WRONG_PHASE, "the session has ended");
  }

  /** Why it failed, once it has. */
  Optional<Rejection> failure() {
    return failure;
  }

  /** The sum over the survivors, once it is open. */
  Optional<LaneVector> opened() {
    return opened;
  }

  /** Payload bytes to all clients so far. */
  long downlinkBytes() {
    return downlinkBytes;
  }

  /** Payload bytes from all clients so far. */
  long uplinkBytes() {
    return uplinkBytes;
  }
}
